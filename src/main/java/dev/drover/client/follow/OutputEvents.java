package dev.drover.client.follow;

import dev.drover.client.EventStream;

/** The events that a follower of one job's output needs. */
public interface OutputEvents extends EventStream {
    /**
     * Whether each attempt that has ended comes as an event. Otherwise, what ended before the stream is in the history. Known from the
     * first event on; a gap ends it.
     */
    boolean isFromStart();
}
