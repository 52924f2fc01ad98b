package dev.drover.coordinator.core;

import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.Gap;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchEnded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One client's watch: which events it wants and how many more it may be sent. Never buffers beyond the turn: at the bound it
 * counts what it skips and says so when there is credit again. Owned by the core's thread.
 */
final class Watcher {
    final long peer;
    final long request;
    private final Set<Long> jobs;
    private final Set<Long> remaining;
    private final Watch.Detail detail;
    private final boolean untilEnded;
    private final boolean cancelsWhenGone;
    private long credit;
    private long sent;
    private long skipped;
    private final Set<Long> endedUnseen = new HashSet<>();
    private final List<Event> pending = new ArrayList<>();

    Watcher(long peer, long request, Watch watch) {
        this.peer = peer;
        this.request = request;
        this.jobs = watch.getJobsCount() == 0 ? null : new HashSet<>(watch.getJobsList());
        this.remaining = jobs == null ? Set.of() : new HashSet<>(jobs);
        this.detail = watch.getDetail();
        this.untilEnded = watch.getUntilEnded() && jobs != null;
        this.cancelsWhenGone = watch.getCancelWhenGone() && jobs != null;
        this.credit = watch.getCredit();
    }

    Watch.Detail detail() {
        return detail;
    }

    /** Whether its jobs live for its client alone. */
    boolean cancelsWhenGone() {
        return cancelsWhenGone;
    }

    boolean wantsJob(long job) {
        return jobs == null || jobs.contains(job);
    }

    /** The jobs it named; null: all. */
    Set<Long> jobs() {
        return jobs;
    }

    void credit(long events) {
        credit = Math.max(credit, events);
    }

    /** Whether it skipped some and may be sent some again. */
    boolean canResume() {
        return skipped > 0 && sent < credit;
    }

    /** Sends the gap; returns the ids that ended unseen within it. */
    ServerFrame.Builder takeGap() {
        ServerFrame.Builder frame = ServerFrame.newBuilder()
                .setRequest(request)
                .setGap(Gap.newBuilder().setSkipped(skipped));
        skipped = 0;
        return frame;
    }

    Set<Long> takeEndedUnseen() {
        Set<Long> taken = Set.copyOf(endedUnseen);
        endedUnseen.clear();
        return taken;
    }

    void offer(Event event) {
        boolean end = event.getType() == Event.Type.JOB_ENDED;
        if (skipped == 0 && sent < credit) {
            pending.add(event);
            sent++;
        } else {
            skipped++;
            if (end && jobs != null) {
                endedUnseen.add(event.getJob());
            }
        }
        if (end) {
            remaining.remove(event.getJob());
        }
    }

    void notLive(long job) {
        remaining.remove(job);
    }

    /** What it was offered since the last call, or null. */
    ServerFrame takePending() {
        if (pending.isEmpty()) {
            return null;
        }
        ServerFrame frame = ServerFrame.newBuilder()
                .setRequest(request)
                .setEvents(Events.newBuilder().addAllEvents(pending))
                .build();
        pending.clear();
        return frame;
    }

    /** Whether all its jobs have ended and it was told of each. */
    boolean isOver() {
        return untilEnded && remaining.isEmpty() && skipped == 0;
    }

    ServerFrame over() {
        return ServerFrame.newBuilder()
                .setRequest(request)
                .setWatchEnded(WatchEnded.getDefaultInstance())
                .build();
    }
}
