package dev.drover.coordinator.core.watch;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.model.ErrorCode;
import dev.drover.model.Unsigned;
import dev.drover.model.UserException;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchCredit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;

/**
 * The watches of all clients. It passes events to the watches that want them, within their credit. The outbox sends an
 * event when its record is on disk. Owned by the core's thread.
 */
public final class Watchers {
    static final int MAX_WATCHERS = 1_000;

    static final int MAX_WATCH_ID_BYTES = 64;

    /** Of one client. */
    static final int MAX_OF_CLIENT = MAX_WATCHERS / 2;

    /** Jobs that all watches together may name and wait for: some 60 bytes each. */
    static final int MAX_NAMED_JOBS = 500_000;

    /** Jobs whose status a watch of all jobs is sent at its beginning and after a gap. */
    private static final int MAX_STATUSES = 1_000;

    private record Key(long peer, long request) {}

    private final DurableState state;
    private final Outbox outbox;
    private final AbandonedJobs abandoned;
    private final RecentEnds recentEnds;
    private final Map<Key, Watcher> watchers = new LinkedHashMap<>();
    private final NewestConnections newest = new NewestConnections();

    public Watchers(DurableState state, Outbox outbox, AbandonedJobs abandoned, RecentEnds recentEnds) {
        this.state = state;
        this.outbox = outbox;
        this.abandoned = abandoned;
        this.recentEnds = recentEnds;
    }

    boolean isEmpty() {
        return watchers.isEmpty();
    }

    /**
     * Adds a watch.
     *
     * @throws UserException BUSY at a bound, INVALID if its id is too long or its detail is not known
     */
    public void watch(long peer, long request, Watch watch) {
        check(watch);
        requireRoom(peer, watch);
        begin(peer, request, watch);
    }

    /**
     * Adds a watch of a job of which nothing has happened yet but its submission.
     *
     * @throws UserException BUSY at a bound
     */
    public void watchNew(long peer, long request, Watch watch) {
        requireRoom(peer, watch);
        if (watch.getDetail() == Watch.Detail.OUTPUT) {
            outbox.toClient(
                    peer,
                    ServerFrame.newBuilder()
                            .setRequest(request)
                            .setEvents(Events.newBuilder().setFromStart(true))
                            .build());
        }
        begin(peer, request, watch);
    }

    private void begin(long peer, long request, Watch watch) {
        Watcher watcher = new Watcher(peer, request, watch);
        watchers.put(new Key(peer, request), watcher);
        if (watcher.cancelsWhenGone()) {
            newest.add(watcher.watchId, peer);
            if (newest.isNewest(watcher.watchId, peer)) {
                abandoned.removeAll(watcher.named());
            }
        }
        if (!watcher.isOfAll()) {
            sendEnds(watcher);
            watcher.sendStatuses(watcher.named().size());
        } else if (watcher.shows(Watch.Detail.SUMMARY)) {
            // Else who begins to look at a job that runs would see nothing before its next change.
            watcher.sendStatuses(MAX_STATUSES);
        }
    }

    /**
     * Checks what does not hang on other watches.
     *
     * @throws UserException INVALID if its id is too long or its detail is not known
     */
    public static void check(Watch watch) {
        if (watch.getDetail() == Watch.Detail.UNRECOGNIZED) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the detail " + watch.getDetailValue() + " of the watch is not one that this version knows");
        }
        if (watch.getWatchId().size() > MAX_WATCH_ID_BYTES) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the id of the watch has " + watch.getWatchId().size() + " bytes, at most " + MAX_WATCH_ID_BYTES
                            + " are taken");
        }
    }

    private void requireRoom(long peer, Watch watch) {
        if (watchers.size() >= MAX_WATCHERS) {
            throw new UserException(
                    ErrorCode.BUSY,
                    watchers.size() + " commands and programs follow jobs, at most " + MAX_WATCHERS
                            + " may; end some and try again");
        }
        int named = 0;
        int own = 0;
        int ownNamed = 0;
        for (Watcher watcher : watchers.values()) {
            named += watcher.size();
            own += watcher.peer == peer ? 1 : 0;
            ownNamed += watcher.peer == peer ? watcher.size() : 0;
        }
        if (own >= MAX_OF_CLIENT || watch.getJobsCount() > MAX_NAMED_JOBS / 2 - ownNamed) {
            throw new UserException(
                    ErrorCode.BUSY,
                    "this client has " + own + " watches of " + ownNamed + " jobs and asks for one more, of "
                            + watch.getJobsCount() + "; one client may have " + MAX_OF_CLIENT + " of "
                            + MAX_NAMED_JOBS / 2 + " jobs; end some and try again");
        }
        if (watch.getJobsCount() > MAX_NAMED_JOBS - named) {
            throw new UserException(
                    ErrorCode.BUSY,
                    "this follows " + watch.getJobsCount() + " jobs by their ids and others follow " + named
                            + ", at most " + MAX_NAMED_JOBS + " may be followed so; wait until some have ended, or"
                            + " follow all jobs");
        }
    }

    public void credit(long peer, long request, WatchCredit credit) {
        Watcher watcher = watchers.get(new Key(peer, request));
        if (watcher != null) {
            watcher.credit(Unsigned.clamped(credit.getCredit()));
        }
    }

    public void unwatch(long peer, long request) {
        watchers.remove(new Key(peer, request));
    }

    public void clientGone(long peer, Now now) {
        watchers.values().removeIf(watcher -> {
            if (watcher.peer == peer && watcher.cancelsWhenGone() && newest.isNewest(watcher.watchId, peer)) {
                abandoned.add(watcher.named(), now);
            }
            return watcher.peer == peer;
        });
        if (abandoned.nextDeadlineMonoMs() != Long.MAX_VALUE) {
            // A job lives as long as one of those does who watch it so.
            for (Watcher watcher : watchers.values()) {
                if (watcher.cancelsWhenGone()) {
                    abandoned.removeAll(watcher.named());
                }
            }
        }
    }

    /**
     * Sends what is known about those named jobs that are not live. If the end is recent, it is sent. Otherwise the
     * client is told to ask the history.
     */
    private void sendEnds(Watcher watcher) {
        List<Event> ends = new ArrayList<>();
        List<Long> notLive = new ArrayList<>();
        for (long id : watcher.named()) {
            if (state.job(id) == null) {
                Event end = recentEnds.event(id);
                if (end != null) {
                    ends.add(end);
                } else {
                    notLive.add(id);
                }
            }
        }
        ends.forEach(watcher::offer);
        notLive.forEach(watcher::notLive);
        sendNotLive(watcher, notLive);
    }

    private void sendNotLive(Watcher watcher, Collection<Long> ids) {
        if (!ids.isEmpty()) {
            outbox.toClient(
                    watcher.peer,
                    ServerFrame.newBuilder()
                            .setRequest(watcher.request)
                            .setEvents(Events.newBuilder().addAllNotLive(ids))
                            .build());
        }
    }

    /**
     * Passes an event about a job to the watches that want it.
     *
     * @param needed the least detail that shows it
     */
    void offer(Event event, Watch.Detail needed) {
        for (Watcher watcher : watchers.values()) {
            if (watcher.shows(needed) && watcher.wantsJob(event.getJob())) {
                watcher.offer(event);
            }
        }
    }

    /** Passes a message of a task to the watches that list what happens, as far as their bytes go. */
    void offerMessage(Event event) {
        for (Watcher watcher : watchers.values()) {
            if (watcher.shows(Watch.Detail.SUMMARY) && watcher.wantsJob(event.getJob())) {
                watcher.offerWithin(event, event.getMessage().getBody().size());
            }
        }
    }

    /**
     * Passes the end of an attempt to the watches that want it.
     *
     * @param needed the least detail of those that list all that happens
     * @param concernsOutput whether those that follow output want it, too
     */
    void offerEnd(EndedAttempt ended, Watch.Detail needed, boolean concernsOutput) {
        for (Watcher watcher : watchers.values()) {
            if (!watcher.wantsJob(ended.job)) {
                continue;
            }
            if (watcher.detail() == Watch.Detail.OUTPUT) {
                if (concernsOutput) {
                    watcher.offerWithOutput(ended);
                }
            } else if (watcher.shows(needed)) {
                watcher.offer(ended.thin());
            }
        }
    }

    /** Passes an event that is about no job to each watch of all jobs that wants more than ends. */
    void offerToAllWatching(Event event) {
        for (Watcher watcher : watchers.values()) {
            if (watcher.isOfAll() && watcher.shows(Watch.Detail.SUMMARY)) {
                watcher.offer(event);
            }
        }
    }

    /** Sends the events of this turn. */
    void flush(Now now) {
        Iterator<Watcher> all = watchers.values().iterator();
        while (all.hasNext()) {
            Watcher watcher = all.next();
            flush(watcher, now);
            if (watcher.isOver()) {
                outbox.toClient(watcher.peer, watcher.endFrame());
                all.remove();
            }
        }
    }

    private void flush(Watcher watcher, Now now) {
        NavigableSet<Long> ids = watcher.isOfAll() ? state.jobs().all().navigableKeySet() : watcher.named();
        if (watcher.canResume()) {
            outbox.toClient(watcher.peer, watcher.pollGap().build());
            sendNotLive(watcher, watcher.pollSkippedEnds());
            if (watcher.detail() != Watch.Detail.ENDS) {
                watcher.sendStatuses(watcher.isOfAll() ? MAX_STATUSES : ids.size());
            }
        }
        for (long id = watcher.nextForStatus(ids); id != 0; id = watcher.nextForStatus(ids)) {
            watcher.offer(Statuses.event(state.job(id), now));
        }
        ServerFrame frame = watcher.pollPending();
        if (frame != null) {
            outbox.toClient(watcher.peer, frame);
        }
    }
}
