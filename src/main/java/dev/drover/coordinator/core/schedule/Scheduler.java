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
import java.util.ArrayList;
import java.util.List;

/**
 * Decides once a turn which waiting tasks go to which workers. It decides from state alone. Owned by the core's thread.
 *
 * <p>Jobs get slots in the order of the {@link ReadyQueue}. Within a job, tasks that run again come before fresh ones.
 * Free slots are filled first, evenly over the workers. Then short tasks are sent ahead, so that a slot need not wait for
 * a message: up to {@link CoreConfig#prefetchMicros} of work for each slot. While a job waits for a free slot, nothing
 * that comes after it is issued. A task that may be why its worker died runs alone, before all others ({@link LoneRuns}).
 * Jobs whose back-off is over must have been woken before ({@link OpenJobs#wake}).
 */
public final class Scheduler implements OpenJobs.ReadyListener {
    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final EventPublisher events;
    private final RunTimes runTimes;
    private final FlowKeys keys;
    private final ReadyQueue<Job> ready;
    private final Recaller recaller;
    private final LoneRuns loneRuns;
    private int readyJobs;

    public Scheduler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            EventPublisher events,
            RunTimes runTimes) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.events = events;
        this.runTimes = runTimes;
        this.keys = new FlowKeys(config.order());
        this.ready = new ReadyQueue<>(state.jobs().newMaps(), FlowOrder.PLAIN);
        // The last task that is sent ahead should start when the work before it is done: after the prefetch time. It
        // gets twice that time.
        this.recaller = new Recaller(state, sessions, outbox, ready, 2 * prefetchMs());
        this.loneRuns = new LoneRuns(state, sessions, recaller);
        state.jobs().setListener(this);
    }

    private long prefetchMs() {
        return Math.max(1, config.prefetchMicros() / 1_000);
    }

    @Override
    public void ready(Job job) {
        job.flow = ready.add(keys.of(job), job.id, job);
        readyJobs++;
    }

    @Override
    public void notReady(Job job) {
        ready.remove(FlowKeys.flow(job), job.id);
        readyJobs--;
    }

    /** The attempt has started. To be called at its end too, if no start was reported before. */
    public void started(Job job, LiveAttempt attempt, Now now) {
        if (attempt.charge == LiveAttempt.Charge.ISSUED) {
            attempt.charge = LiveAttempt.Charge.STARTED;
            ready.started(FlowKeys.flow(job), FlowQueue.TASK, now.monoMs());
        }
    }

    /**
     * The attempt ended before it started, so its flow is refunded. Its task waits again, or has ended. To be called
     * after that was recorded.
     */
    public void givenBack(Job job, LiveAttempt attempt) {
        if (attempt.charge == LiveAttempt.Charge.ISSUED) {
            attempt.charge = LiveAttempt.Charge.NONE;
            ready.givenBack(FlowKeys.flow(job), FlowQueue.TASK);
        }
    }

    /**
     * The attempt ended through no fault of its task, for example because its worker died. The task waits again, and its
     * flow is refunded. To be called after that was recorded.
     */
    public void lost(Job job, LiveAttempt attempt) {
        if (attempt.charge == LiveAttempt.Charge.STARTED && job.isReady()) {
            attempt.charge = LiveAttempt.Charge.NONE;
            ready.refunded(FlowKeys.flow(job), FlowQueue.TASK);
        } else {
            givenBack(job, attempt);
        }
    }

    /** What one worker is given in this turn. */
    private static final class Share {
        final WorkerSession session;
        final int longRunning;
        final Assign.Builder assign = Assign.newBuilder();
        boolean used;

        Share(WorkerSession session, int longRunning) {
            this.session = session;
            this.longRunning = longRunning;
        }

        /**
         * How many more attempts the worker may be given.
         *
         * @param ahead how many of them may be sent ahead for each slot that does not run a long task
         */
        long room(int ahead) {
            // A worker that is to leave a slot free would start there what it is sent ahead.
            long forSlots = session.usable() < session.slots ? 0 : (long) (session.slots - longRunning) * ahead;
            long ofSlots = session.usable() + forSlots - session.inFlight();
            return Math.min(session.creditLeft(), ofSlots);
        }
    }

    /** Issues tasks to workers that have room, or calls tasks back. To be called once a turn. */
    public void assign(Now now) {
        WorkerSession alone = loneRuns.next();
        if (alone != null) {
            issueAlone(alone, now);
        }
        List<Share> shares = new ArrayList<>();
        for (WorkerSession session : sessions.connected()) {
            if (!session.leaving && !session.isForSuspects() && session.creditLeft() > 0) {
                shares.add(new Share(session, session.longRunning(now.monoMs(), prefetchMs())));
            }
        }
        Job blocked = shares.isEmpty() ? null : issue(shares, now);
        shares.forEach(this::send);
        if (blocked != null) {
            recaller.makeWayFor(blocked, isSentAhead(blocked, now), now);
        } else {
            recaller.fillFreeSlots(now);
        }
    }

    private void send(Share share) {
        if (share.used) {
            outbox.toWorkerWritten(
                    share.session.peer,
                    CoordinatorMessage.newBuilder().setAssign(share.assign).build());
        }
    }

    /** Issues the first task that must run alone. No flow is charged: it was, for the run that was lost. */
    private void issueAlone(WorkerSession session, Now now) {
        Job job = state.jobs().firstWithSuspects();
        PendingReruns.Rerun rerun = job.reruns().peekSuspect();
        Share share = new Share(session, 0);
        issue(
                AttemptRange.newBuilder()
                        .setJob(job.id)
                        .setEpoch(state.epoch())
                        .setIndex(rerun.index())
                        .setCount(1)
                        .setAttempt(rerun.attempt() + 1)
                        .build(),
                job,
                share,
                LiveAttempt.Charge.NONE,
                now);
        events.issued(job);
        send(share);
    }

    /** Issues what the workers have room for. Returns the first job that finds no room; null if there is none. */
    private Job issue(List<Share> shares, Now now) {
        PriorityClass<Job> turn = ready.turn(now.monoMs());
        while (turn != null) {
            Job job = turn.first();
            if (canIssue(job, now)) {
                int ahead = turn.isStarved(now.monoMs()) ? 0 : prefetch(job);
                Share share = emptiest(shares, ahead);
                if (share == null) {
                    return job;
                }
                int free = share.session.free();
                long room = free > 0 ? Math.min(free, share.room(0)) : share.room(ahead);
                // Free slots are given strictly in turn. Tasks that are sent ahead can be called back, so several
                // of one flow may go together: one range in messages and records costs less than many.
                long turns = turn.turnsOfFirst(FlowQueue.TASK, free > 0 ? 1 : Math.max(1, ahead / 2), now.monoMs());
                AttemptRange range = next(job, Math.min(room, turns), shares.size(), now);
                // This comes before the record, which may take the job out of the queue. The queue forgets a flow that
                // has nothing ready and nothing issued.
                ready.issued(FlowKeys.flow(job), range.getCount() * FlowQueue.TASK);
                issue(range, job, share, LiveAttempt.Charge.ISSUED, now);
                events.issued(job);
            } else {
                // The wall clock was set back, so the time of its rerun has not come any more.
                state.jobs().updateIndexes(job);
            }
            turn = ready.turn(now.monoMs());
        }
        return null;
    }

    /** Whether tasks of that job, which is next, may be sent ahead to slots that are taken. */
    private boolean isSentAhead(Job next, Now now) {
        return !ready.turn(now.monoMs()).isStarved(now.monoMs()) && prefetch(next) > 0;
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
        // Half of an even share at a time, so that the last tasks of a job are spread over all workers.
        long even = Math.max(1, (job.tasks - fresh) / (2L * workers));
        return range.setIndex((int) fresh)
                .setCount((int) Math.min(Math.min(room, even), job.freshRunFrom(fresh)))
                .setAttempt(1)
                .build();
    }

    /** How many tasks of the job may be sent ahead for each slot. */
    private int prefetch(Job job) {
        long mean = runTimes.meanMicros(job.spec.getName());
        return mean < 0 ? 0 : (int) Math.min(config.maxPrefetch(), config.prefetchMicros() / Math.max(1, mean));
    }

    private static Share emptiest(List<Share> shares, int ahead) {
        Share best = null;
        for (Share share : shares) {
            if (share.room(ahead) > 0
                    && (best == null
                            || (long) share.session.inFlight() * best.session.slots
                                    < (long) best.session.inFlight() * share.session.slots)) {
                best = share;
            }
        }
        return best;
    }

    private void issue(AttemptRange range, Job job, Share share, LiveAttempt.Charge charge, Now now) {
        WorkerSession session = share.session;
        recorder.written(JournalRecord.newBuilder()
                .setAttemptsIssued(AttemptsIssued.newBuilder()
                        .setAtMs(now.wallMs())
                        .setWorker(session.worker)
                        .setIncarnation(session.incarnation)
                        .addAttempts(range)));
        if (!share.used) {
            share.used = true;
            share.assign.addAllForgetJobs(session.pollForgottenJobs());
        }
        session.addUnknownSpec(job, state.environments(), share.assign);
        share.assign.addAttempts(range);
        for (int i = 0; i < range.getCount(); i++) {
            LiveAttempt attempt = job.live(range.getIndex() + i);
            attempt.charge = charge;
            session.assigned(attempt, now.monoMs());
        }
    }

    /** Calls back all tasks that the workers have not started. */
    public void recallAll() {
        sessions.connected().forEach(recaller::recallAll);
    }

    /** Calls back all tasks that this worker has not started. */
    public void recallAll(WorkerSession session) {
        recaller.recallAll(session);
    }

    /** When something must be called back although nothing happens, on the monotonic clock; Long.MAX_VALUE if never. */
    public long nextDeadlineMonoMs() {
        return recaller.nextDeadlineMonoMs();
    }

    /** Why tasks of that job wait; never empty. */
    public List<WaitReason> explain(Job job, boolean isStopping, Now now) {
        return new Explanation(state, sessions, ready).of(job, isStopping, now);
    }

    /** How many flows are known, submitters and names together. It walks over all. */
    public int flows() {
        return ready.flows();
    }

    /** Checks everything and throws at the first contradiction. */
    public void checkInvariants() {
        ready.checkInvariants();
        int waiting = 0;
        long charged = 0;
        for (Job job : state.jobs().all().values()) {
            waiting += job.isReady() ? 1 : 0;
            boolean hasFlow = job.isReady();
            for (LiveAttempt attempt : job.live()) {
                charged += attempt.charge == LiveAttempt.Charge.ISSUED ? FlowQueue.TASK : 0;
                hasFlow |= attempt.charge == LiveAttempt.Charge.ISSUED;
            }
            if (hasFlow && !FlowKeys.flow(job).isKnown()) {
                throw new IllegalStateException("job " + job.id + " has a flow that the queue has forgotten");
            }
        }
        if (waiting != readyJobs || ready.jobs() != readyJobs || ready.ahead() != charged) {
            throw new IllegalStateException(waiting + " jobs have something to issue, " + readyJobs + " were told, "
                    + ready.jobs() + " are in the queue; flows were charged " + ready.ahead()
                    + " for what has not started, attempts say " + charged);
        }
    }
}
