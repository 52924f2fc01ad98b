package dev.drover.coordinator.core.watch;

import com.google.protobuf.ByteString;
import dev.drover.model.Unsigned;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.Gap;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchEnded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * One client's watch: which events it wants and how many more it may be sent. It keeps no events beyond the turn. At
 * its bound it counts the skipped events, and reports the count when there is credit again. Owned by the core's thread.
 */
final class Watcher {
    /** Bytes of output that a watch may be sent at once; more than the outcome of any attempt has. */
    static final int OUTPUT_BYTES = 2 << 20;

    /** Bytes of output for which each further event of credit counts. */
    static final int OUTPUT_BYTES_AN_EVENT = 256;

    final long peer;
    final long request;
    final ByteString watchId;
    // The named jobs whose end was not offered to it yet. Empty for a watch of all jobs.
    private final NavigableSet<Long> named;
    private final boolean all;
    private final Watch.Detail detail;
    private final boolean untilEnded;
    private final boolean cancelsWhenGone;
    private long credit;
    private long sent;
    // A token bucket: what is in flight to the client stays bounded.
    private long outputBytes = OUTPUT_BYTES;
    private long skipped;
    private final Set<Long> skippedEnds = new HashSet<>();
    private final List<Event> pending = new ArrayList<>();
    private long statusesLeft;
    private long statusCursor;

    Watcher(long peer, long request, Watch watch) {
        this.peer = peer;
        this.request = request;
        this.watchId = watch.getWatchId();
        this.all = watch.getJobsCount() == 0;
        this.named = new TreeSet<>(watch.getJobsList());
        this.detail = watch.getDetail();
        this.untilEnded = watch.getUntilEnded() && !all;
        this.cancelsWhenGone = watch.getCancelWhenGone() && !all;
        this.credit = Unsigned.clamped(watch.getCredit());
    }

    Watch.Detail detail() {
        return detail;
    }

    /** Whether it wants events of that detail. */
    boolean shows(Watch.Detail needed) {
        return switch (needed) {
            case ENDS -> true;
            case SUMMARY -> detail == Watch.Detail.SUMMARY || detail == Watch.Detail.ALL;
            case OUTPUT -> detail == Watch.Detail.OUTPUT || detail == Watch.Detail.ALL;
            default -> detail == Watch.Detail.ALL;
        };
    }

    /** Whether its jobs are cancelled when its client is gone. */
    boolean cancelsWhenGone() {
        return cancelsWhenGone;
    }

    boolean wantsJob(long job) {
        return all || named.contains(job);
    }

    /** Whether it watches all jobs. */
    boolean isOfAll() {
        return all;
    }

    /** The jobs it named whose end it was not offered yet. */
    NavigableSet<Long> named() {
        return named;
    }

    /** How many ids it keeps. */
    int size() {
        return named.size() + skippedEnds.size();
    }

    /** The watch must be sent the status of that many of its jobs, as fast as its credit allows. */
    void sendStatuses(long count) {
        statusesLeft = count;
    }

    /**
     * The next of those jobs for which it has credit; 0 if there is none. It goes round, so that a slow follower of
     * many jobs gets the status of each in turn.
     *
     * @param jobs the candidates
     */
    long nextForStatus(NavigableSet<Long> jobs) {
        statusesLeft = Math.min(statusesLeft, jobs.size());
        if (statusesLeft == 0 || skipped > 0 || sent >= credit) {
            return 0;
        }
        statusesLeft--;
        Long next = jobs.higher(statusCursor);
        statusCursor = next == null ? jobs.first() : next;
        return statusCursor;
    }

    void credit(long events) {
        if (events > credit) {
            long more = Math.min(events - credit, OUTPUT_BYTES / OUTPUT_BYTES_AN_EVENT);
            outputBytes = Math.min(OUTPUT_BYTES, outputBytes + more * OUTPUT_BYTES_AN_EVENT);
            credit = events;
        }
    }

    /** Whether it skipped some and may be sent some again. */
    boolean canResume() {
        return skipped > 0 && sent < credit;
    }

    /** Returns the frame with the count of skipped events, and resets the count. */
    ServerFrame.Builder pollGap() {
        ServerFrame.Builder frame = ServerFrame.newBuilder()
                .setRequest(request)
                .setGap(Gap.newBuilder().setSkipped(skipped));
        skipped = 0;
        return frame;
    }

    Set<Long> pollSkippedEnds() {
        Set<Long> taken = Set.copyOf(skippedEnds);
        skippedEnds.clear();
        return taken;
    }

    void offer(Event event) {
        boolean end = event.getType() == Event.Type.JOB_ENDED;
        if (skipped == 0 && sent < credit) {
            pending.add(event);
            sent++;
        } else {
            skipped++;
            if (end && !all) {
                skippedEnds.add(event.getJob());
            }
        }
        if (end) {
            named.remove(event.getJob());
        }
    }

    /** Offers an event of so many bytes; beyond the watch's bytes it is skipped. */
    void offerWithin(Event event, int bytes) {
        if (bytes > outputBytes) {
            skipped++;
            return;
        }
        if (skipped == 0 && sent < credit) {
            outputBytes -= bytes;
        }
        offer(event);
    }

    /** Offers the end of an attempt with what it printed, returned or threw, if that is within the watch's bytes. */
    void offerWithOutput(EndedAttempt ended) {
        int bytes = ended.contentBytes();
        boolean fits = bytes <= outputBytes;
        if (fits && skipped == 0 && sent < credit) {
            outputBytes -= bytes;
        }
        offer(fits ? ended.whole() : ended.bare());
    }

    void notLive(long job) {
        named.remove(job);
    }

    /** Returns the frame with the events since the last call, or null. */
    ServerFrame pollPending() {
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

    /** Whether all its jobs have ended and it got the end of each. */
    boolean isOver() {
        return untilEnded && named.isEmpty() && skipped == 0;
    }

    ServerFrame endFrame() {
        return ServerFrame.newBuilder()
                .setRequest(request)
                .setWatchEnded(WatchEnded.getDefaultInstance())
                .build();
    }
}
