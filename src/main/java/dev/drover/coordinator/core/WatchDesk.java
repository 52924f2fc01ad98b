package dev.drover.coordinator.core;

import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.Progress;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchCredit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;

/**
 * Makes events and hands them to the watchers that want them; all leave through the outbox when what they tell is on disk. Owned
 * by the core's thread.
 */
final class WatchDesk {
    static final int MAX_WATCHERS = 1_000;

    /** Jobs that all watches together may name and wait for: some 60 bytes each. */
    static final int MAX_NAMED_JOBS = 500_000;

    /** Jobs whose status follows a gap in a watch of all jobs. */
    private static final int MAX_RESUMED = 1_000;

    /** Counts of a running job are sent no more often. */
    private static final long STATUS_EVERY_MS = 200;

    private record Key(long peer, long request) {}

    private final DurableState state;
    private final Outbox outbox;
    private final AbandonedJobs abandoned;
    private final Map<Key, Watcher> watchers = new LinkedHashMap<>();
    private final Set<Long> changed = new LinkedHashSet<>();
    private final RecentEnds recentEnds = new RecentEnds();
    private long nextStatusMonoMs;

    WatchDesk(DurableState state, Outbox outbox, AbandonedJobs abandoned) {
        this.state = state;
        this.outbox = outbox;
        this.abandoned = abandoned;
    }

    /**
     * Adds a watch.
     *
     * @throws DroverException BUSY at a bound
     */
    void watch(long peer, long request, Watch watch, Moment now) {
        refuseIfFull(watch);
        Watcher watcher = new Watcher(peer, request, watch);
        watchers.put(new Key(peer, request), watcher);
        if (watcher.cancelsWhenGone()) {
            abandoned.claimed(watcher.named());
        }
        if (!watcher.isOfAll()) {
            tellEnded(watcher);
            watcher.sendStatuses(watcher.named().size());
        }
    }

    private void refuseIfFull(Watch watch) {
        if (watchers.size() >= MAX_WATCHERS) {
            throw new DroverException(
                    ErrorCode.BUSY,
                    watchers.size() + " commands and programs follow jobs, at most " + MAX_WATCHERS
                            + " may; end some and try again");
        }
        int named = 0;
        for (Watcher watcher : watchers.values()) {
            named += watcher.size();
        }
        if (watch.getJobsCount() > MAX_NAMED_JOBS - named) {
            throw new DroverException(
                    ErrorCode.BUSY,
                    "this follows " + watch.getJobsCount() + " jobs by their ids and others follow " + named
                            + ", at most " + MAX_NAMED_JOBS + " may be followed so; wait until some have ended, or"
                            + " follow all jobs");
        }
    }

    void credit(long peer, long request, WatchCredit credit) {
        Watcher watcher = watchers.get(new Key(peer, request));
        if (watcher != null) {
            watcher.credit(credit.getCredit());
        }
    }

    void unwatch(long peer, long request) {
        watchers.remove(new Key(peer, request));
    }

    void clientGone(long peer, Moment now) {
        watchers.values().removeIf(watcher -> {
            if (watcher.peer == peer && watcher.cancelsWhenGone()) {
                abandoned.abandoned(watcher.named(), now);
            }
            return watcher.peer == peer;
        });
    }

    /** The jobs it named that are not live: their ends where they are known, else that it must ask the history. */
    private void tellEnded(Watcher watcher) {
        List<Event> ends = new ArrayList<>();
        List<Long> notLive = new ArrayList<>();
        for (long id : watcher.named()) {
            if (state.job(id) == null) {
                Event end = recentEnds.get(id);
                if (end != null) {
                    ends.add(end);
                } else {
                    notLive.add(id);
                }
            }
        }
        ends.forEach(watcher::offer);
        notLive.forEach(watcher::notLive);
        tellNotLive(watcher, notLive);
    }

    private void tellNotLive(Watcher watcher, Collection<Long> ids) {
        if (!ids.isEmpty()) {
            outbox.toClient(
                    watcher.peer,
                    ServerFrame.newBuilder()
                            .setRequest(watcher.request)
                            .setEvents(Events.newBuilder().addAllNotLive(ids))
                            .build());
        }
    }

    private static Event status(Job job, Moment now) {
        return Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(Event.Type.JOB_STATUS)
                .setJob(job.id)
                .setStatus(Statuses.of(job))
                .build();
    }

    void queued(Job job, Moment now) {
        jobEvent(Event.Type.JOB_QUEUED, job, now);
    }

    /** The first of its attempts was issued. */
    void started(Job job, Moment now) {
        jobEvent(Event.Type.JOB_STARTED, job, now);
    }

    /** Attempts of it were issued. */
    void issued(Job job) {
        if (!watchers.isEmpty()) {
            changed.add(job.id);
        }
    }

    void cancelling(Job job, Moment now) {
        jobEvent(Event.Type.JOB_CANCELLING, job, now);
    }

    /** The job is done; it is still open when this is called. */
    void ended(Job job, Moment now) {
        changed.remove(job.id);
        Event event = Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(Event.Type.JOB_ENDED)
                .setJob(job.id)
                .setStatus(Statuses.ended(job, now.wallMs()))
                .build();
        recentEnds.add(event);
        for (Watcher watcher : watchers.values()) {
            if (watcher.wantsJob(job.id)) {
                watcher.offer(event);
            }
        }
    }

    private void jobEvent(Event.Type type, Job job, Moment now) {
        if (watchers.isEmpty()) {
            return;
        }
        Event event = Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(type)
                .setJob(job.id)
                .setStatus(Statuses.of(job))
                .build();
        offer(event, Watch.Detail.SUMMARY);
    }

    void attemptStarted(Job job, LiveAttempt attempt) {
        if (watchers.isEmpty()) {
            return;
        }
        Event.Builder event = Event.newBuilder()
                .setAtMs(attempt.startedAtMs)
                .setType(Event.Type.ATTEMPT_STARTED)
                .setJob(job.id)
                .setTask(job.numbers.number(attempt.index))
                .setAttempt(attempt.attempt)
                .setWorker(attempt.worker);
        if (attempt.pid != 0) {
            event.setPid(attempt.pid);
        }
        offer(event.build(), Watch.Detail.ALL);
    }

    void attemptEnded(Job job, AttemptEnd end, int worker, Moment now) {
        if (watchers.isEmpty()) {
            return;
        }
        changed.add(job.id);
        AttemptOutcome outcome = end.getOutcome();
        boolean succeeded = outcome.getState() == dev.drover.proto.JobState.JOB_STATE_SUCCEEDED;
        Event event = Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(Event.Type.ATTEMPT_ENDED)
                .setJob(job.id)
                .setTask(job.numbers.number(outcome.getToken().getIndex()))
                .setAttempt(outcome.getToken().getAttempt())
                .setWorker(worker)
                .setOutcome(outcome.toBuilder()
                        .clearStdoutTail()
                        .clearStderrTail()
                        .clearResult()
                        .clearStack())
                .setReruns(!end.getTaskEnded())
                .build();
        offer(event, succeeded ? Watch.Detail.ALL : Watch.Detail.SUMMARY);
    }

    void progress(Job job, LiveAttempt attempt, Progress progress) {
        if (watchers.isEmpty()) {
            return;
        }
        Event event = Event.newBuilder()
                .setAtMs(progress.getAtMs())
                .setType(Event.Type.PROGRESS)
                .setJob(job.id)
                .setTask(job.numbers.number(attempt.index))
                .setAttempt(attempt.attempt)
                .setWorker(attempt.worker)
                .setProgress(progress)
                .build();
        offer(event, Watch.Detail.SUMMARY);
    }

    void worker(Event.Type type, int worker, int pid, String reason, Moment now) {
        if (watchers.isEmpty()) {
            return;
        }
        Event event = Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(type)
                .setWorker(worker)
                .setPid(pid)
                .setReason(reason)
                .build();
        for (Watcher watcher : watchers.values()) {
            if (watcher.isOfAll() && watcher.detail() != Watch.Detail.ENDS) {
                watcher.offer(event);
            }
        }
    }

    private void offer(Event event, Watch.Detail needed) {
        for (Watcher watcher : watchers.values()) {
            boolean wants = watcher.detail() == Watch.Detail.ALL
                    || watcher.detail() == Watch.Detail.SUMMARY && needed == Watch.Detail.SUMMARY;
            if (wants && watcher.wantsJob(event.getJob())) {
                watcher.offer(event);
            }
        }
    }

    /** Sends what came together in this turn. */
    void endTurn(Moment now) {
        if (watchers.isEmpty()) {
            changed.clear();
            return;
        }
        if (!changed.isEmpty() && now.monoMs() >= nextStatusMonoMs) {
            nextStatusMonoMs = now.monoMs() + STATUS_EVERY_MS;
            for (long id : changed) {
                Job job = state.job(id);
                if (job != null) {
                    offer(status(job, now), Watch.Detail.SUMMARY);
                }
            }
            changed.clear();
        }
        Iterator<Watcher> all = watchers.values().iterator();
        while (all.hasNext()) {
            Watcher watcher = all.next();
            flush(watcher, now);
            if (watcher.isOver()) {
                outbox.toClient(watcher.peer, watcher.over());
                all.remove();
            }
        }
    }

    private void flush(Watcher watcher, Moment now) {
        NavigableSet<Long> ids = watcher.isOfAll() ? state.jobs().all().navigableKeySet() : watcher.named();
        if (watcher.canResume()) {
            outbox.toClient(watcher.peer, watcher.takeGap().build());
            tellNotLive(watcher, watcher.takeEndedUnseen());
            if (watcher.detail() != Watch.Detail.ENDS) {
                watcher.sendStatuses(watcher.isOfAll() ? MAX_RESUMED : ids.size());
            }
        }
        for (long id = watcher.nextForStatus(ids); id != 0; id = watcher.nextForStatus(ids)) {
            watcher.offer(status(state.job(id), now));
        }
        ServerFrame frame = watcher.takePending();
        if (frame != null) {
            outbox.toClient(watcher.peer, frame);
        }
    }

    /** When counts are to be sent next, on the monotonic clock; Long.MAX_VALUE if nothing waits. */
    long nextDeadlineMonoMs() {
        return changed.isEmpty() || watchers.isEmpty() ? Long.MAX_VALUE : nextStatusMonoMs;
    }
}
