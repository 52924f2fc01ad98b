package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.state.OpenJobs;
import dev.drover.coordinator.core.state.PendingReruns;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptsIssued;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Recall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Decides once a turn, from state alone, which waiting tasks go to which workers: jobs in order of their ids, within a job
 * those that run again before fresh ones. Free slots are filled first, evenly; then short tasks are sent ahead, up to
 * {@link CoreConfig#prefetchMicros} of work for each slot. What was sent ahead is called back when another worker has a free slot
 * and nothing waits. Owned by the core's thread.
 */
public final class Scheduler {
    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final EventPublisher watches;
    private final RunTimes runTimes;

    public Scheduler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            EventPublisher watches,
            RunTimes runTimes) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.watches = watches;
        this.runTimes = runTimes;
    }

    /** One worker's share of this turn. */
    private static final class Share {
        final WorkerSession session;
        final Assign.Builder assign = Assign.newBuilder();
        boolean used;

        Share(WorkerSession session) {
            this.session = session;
        }

        /** How many more attempts fit, with so many for each slot. */
        long room(int perSlot) {
            return Math.min(session.creditLeft(), (long) session.slots * perSlot - session.inFlight());
        }
    }

    public void assign(Now now) {
        List<Share> shares = new ArrayList<>();
        for (WorkerSession session : sessions.ready()) {
            if (!session.leaving && session.creditLeft() > 0) {
                shares.add(new Share(session));
            }
        }
        if (shares.isEmpty()) {
            return;
        }
        boolean tasksLeft = false;
        OpenJobs jobs = state.jobs();
        jobs.wake(now.wallMs());
        for (Job job = jobs.issuableAfter(0); job != null; job = jobs.issuableAfter(job.id)) {
            tasksLeft |= assign(job, shares, now);
            if (tasksLeft && emptiest(shares, 1) == null) {
                break;
            }
        }
        for (Share share : shares) {
            if (share.used) {
                outbox.toWorkerWritten(
                        share.session.peer,
                        CoordinatorMessage.newBuilder().setAssign(share.assign).build());
            }
        }
        if (!tasksLeft) {
            rebalance(shares);
        }
    }

    /** Issues what it can of one job; returns whether more of it could run if there were room. */
    private boolean assign(Job job, List<Share> shares, Now now) {
        int perSlot = 1 + prefetch(job);
        boolean issued = false;
        boolean more = canIssue(job, now);
        if (!more) {
            // The wall clock went back: it waits again.
            state.jobs().note(job);
        }
        while (more) {
            Share share = emptiest(shares, perSlot);
            if (share == null) {
                break;
            }
            long free = share.session.slots - share.session.inFlight();
            issue(
                    next(job, free > 0 ? Math.min(free, share.room(1)) : share.room(perSlot), shares.size(), now),
                    share,
                    now);
            issued = true;
            more = canIssue(job, now);
        }
        if (issued) {
            watches.issued(job);
        }
        return more;
    }

    private static boolean canIssue(Job job, Now now) {
        PendingReruns.Rerun rerun = job.reruns().peek();
        return rerun != null && rerun.atMs() <= now.wallMs() || job.canIssueFresh();
    }

    private AttemptRange next(Job job, long room, int workers, Now now) {
        AttemptRange.Builder range = AttemptRange.newBuilder().setJob(job.id).setEpoch(state.epoch());
        PendingReruns.Rerun rerun = job.reruns().peek();
        if (rerun != null && rerun.atMs() <= now.wallMs()) {
            return range.setIndex(rerun.index())
                    .setCount(1)
                    .setAttempt(rerun.attempt() + 1)
                    .build();
        }
        long fresh = job.nextFresh();
        // Half of an even share at a time: the last tasks of a job end up spread over all workers.
        long even = Math.max(1, (job.tasks - fresh) / (2L * workers));
        return range.setIndex((int) fresh)
                .setCount((int) Math.min(Math.min(room, even), job.freshRunFrom(fresh)))
                .setAttempt(1)
                .build();
    }

    private int prefetch(Job job) {
        long mean = runTimes.meanMicros(job.spec.getName());
        return mean < 0 ? 0 : (int) Math.min(config.maxPrefetch(), config.prefetchMicros() / Math.max(1, mean));
    }

    private static Share emptiest(List<Share> shares, int perSlot) {
        Share best = null;
        for (Share share : shares) {
            if (share.room(perSlot) > 0
                    && (best == null
                            || (long) share.session.inFlight() * best.session.slots
                                    < (long) best.session.inFlight() * share.session.slots)) {
                best = share;
            }
        }
        return best;
    }

    private void issue(AttemptRange range, Share share, Now now) {
        WorkerSession session = share.session;
        recorder.written(JournalRecord.newBuilder()
                .setAttemptsIssued(AttemptsIssued.newBuilder()
                        .setAtMs(now.wallMs())
                        .setWorker(session.worker)
                        .setIncarnation(session.incarnation)
                        .addAttempts(range)));
        if (!share.used) {
            share.used = true;
            share.assign.addAllForgetJobs(session.takeForgotten());
        }
        Job job = state.job(range.getJob());
        session.teach(job, state.environments(), share.assign);
        share.assign.addAttempts(range);
        for (int i = 0; i < range.getCount(); i++) {
            session.assigned(job.live(range.getIndex() + i));
        }
    }

    private void rebalance(List<Share> shares) {
        boolean idle = false;
        for (Share share : shares) {
            idle |= share.session.inFlight() == 0;
        }
        if (!idle) {
            return;
        }
        for (Share share : shares) {
            if (!share.used && share.session.inFlight() > share.session.slots) {
                recall(share.session, false);
            }
        }
    }

    /** Asks for all that the workers have not started. */
    public void recallAll() {
        Collection<WorkerSession> ready = sessions.ready();
        for (WorkerSession session : ready) {
            recall(session, true);
        }
    }

    private void recall(WorkerSession session, boolean all) {
        List<LiveAttempt> back = session.recall(all);
        if (back.isEmpty()) {
            return;
        }
        Recall.Builder recall = Recall.newBuilder();
        for (LiveAttempt attempt : back) {
            recall.addAttempts(attempt.token());
        }
        outbox.toWorkerWritten(
                session.peer, CoordinatorMessage.newBuilder().setRecall(recall).build());
    }
}
