package dev.drover.coordinator.core.watch;

import dev.drover.proto.Event;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ends of the last jobs. A client that waits for a short job gets its end from here even if it came before the
 * watch. It need not ask the history, which would have to index first. Bounded; owned by the core's thread.
 */
public final class RecentEnds {
    private static final int MAX_ENDS = 1_024;

    private final Map<Long, Event> byJob = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Event> eldest) {
            return size() > MAX_ENDS;
        }
    };

    void add(Event end) {
        byJob.put(end.getJob(), end);
    }

    /** Null if it did not end lately. */
    Event get(long job) {
        return byJob.get(job);
    }
}
