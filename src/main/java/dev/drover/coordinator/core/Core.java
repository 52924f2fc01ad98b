package dev.drover.coordinator.core;

import dev.drover.coordinator.core.reactor.AttemptStarts;
import dev.drover.coordinator.core.reactor.CancelAnswers;
import dev.drover.coordinator.core.reactor.ExplainHandler;
import dev.drover.coordinator.core.reactor.InfoHandler;
import dev.drover.coordinator.core.reactor.JobHandler;
import dev.drover.coordinator.core.reactor.LookUps;
import dev.drover.coordinator.core.reactor.LossHandler;
import dev.drover.coordinator.core.reactor.MessageRecorder;
import dev.drover.coordinator.core.reactor.RequestHandler;
import dev.drover.coordinator.core.reactor.SendHandler;
import dev.drover.coordinator.core.reactor.StopHandler;
import dev.drover.coordinator.core.reactor.SubmitHandler;
import dev.drover.coordinator.core.reactor.WorkerHandler;
import dev.drover.coordinator.core.reactor.WorkerProcessHandler;
import dev.drover.coordinator.core.schedule.RunTimes;
import dev.drover.coordinator.core.schedule.Scheduler;
import dev.drover.coordinator.core.schedule.WaitReason;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.OpenJobs;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.RecordLog;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.AbandonedJobs;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.coordinator.core.watch.RecentEnds;
import dev.drover.coordinator.core.watch.Watchers;
import dev.drover.coordinator.core.workers.Sessions;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The coordinator's state machine. A turn handles its inputs in order, lets the scheduler decide once, and returns the
 * effects that may leave.
 *
 * <p>Called by one thread. It reads no clock and waits for nothing, and the log that it appends to must not block
 * either. After recovery, {@link #begin} comes once, before the first turn.
 */
public final class Core {
    /** A turn that comes this much later than planned means that this process was stopped or starved. */
    private static final long LATE_MS = 2_000;

    private final CoreConfig config;
    private final DurableState state;
    private final Outbox outbox;
    private final EventPublisher events;
    private final Sessions sessions = new Sessions();
    private final Scheduler scheduler;
    private final AttemptStarts starts;
    private final JobHandler jobHandler;
    private final WorkerProcessHandler workerProcesses;
    private final LossHandler lossHandler;
    private final WorkerHandler workerHandler;
    private final SubmitHandler submitHandler;
    private final RequestHandler requestHandler;
    private final StopHandler stopHandler;
    private final AbandonedJobs abandoned;
    private long lastTurnMonoMs;
    private long nextWakeMonoMs;
    private boolean checkpointWanted;

    /**
     * Makes a core that continues from the state.
     *
     * @param state recovered, with the new epoch applied; owned by this core from now on
     * @param random for back-off jitter
     * @param now the time of the start
     */
    public Core(CoreConfig config, DurableState state, RecordLog log, RandomGenerator random, Now now) {
        this.config = config;
        this.state = state;
        this.outbox = new Outbox(log, config.limits());
        Recorder recorder = new Recorder(state, outbox, config.limits());
        RunTimes runTimes = new RunTimes();
        this.abandoned = new AbandonedJobs();
        RecentEnds recentEnds = new RecentEnds(config.maxRecentEnds());
        Watchers watchers = new Watchers(state, outbox, abandoned, recentEnds);
        this.events = new EventPublisher(state, watchers, recentEnds);
        CancelAnswers cancels = new CancelAnswers(outbox);
        MessageRecorder messages = new MessageRecorder(state, recorder, events, config.limits());
        SendHandler sends = new SendHandler(state, sessions, outbox, config.limits());
        this.scheduler = new Scheduler(config, state, sessions, recorder, outbox, events, runTimes);
        this.starts = new AttemptStarts(state, recorder, events);
        this.jobHandler = new JobHandler(
                config, state, sessions, recorder, outbox, events, starts, cancels, messages, sends, runTimes,
                scheduler, random);
        this.workerProcesses = new WorkerProcessHandler(config, state, sessions, recorder, outbox, events);
        this.lossHandler = new LossHandler(
                config, state, sessions, recorder, outbox, jobHandler, workerProcesses, messages, events);
        this.workerHandler = new WorkerHandler(
                config,
                state,
                sessions,
                recorder,
                outbox,
                jobHandler,
                starts,
                messages,
                sends,
                workerProcesses,
                events,
                scheduler);
        this.stopHandler =
                new StopHandler(state, sessions, recorder, outbox, jobHandler, workerProcesses, lossHandler, scheduler);
        InfoHandler infoHandler = new InfoHandler(config, state, sessions, workerProcesses, now.wallMs());
        LookUps lookUps = new LookUps(outbox);
        this.submitHandler = new SubmitHandler(config, state, outbox, lookUps, jobHandler, stopHandler, watchers);
        this.requestHandler = new RequestHandler(
                config,
                state,
                outbox,
                submitHandler,
                jobHandler,
                watchers,
                cancels,
                sends,
                stopHandler,
                infoHandler,
                new ExplainHandler(state, scheduler),
                abandoned,
                recentEnds,
                lookUps);
        this.lastTurnMonoMs = now.monoMs();
    }

    /** Completes what the last epoch left undone, and adopts its workers. */
    public List<Effect> begin(Now now) {
        jobHandler.endFinishedJobs(now);
        workerProcesses.startUp(now);
        lossHandler.startUp();
        return turn(now, List.of(), true);
    }

    /**
     * One turn.
     *
     * @param inputs in order of arrival
     * @param drained whether no more inputs wait; deadlines are checked only then
     * @return what may leave now, in order
     */
    public List<Effect> turn(Now now, List<Input> inputs, boolean drained) {
        if (isLate(now)) {
            workerProcesses.extendDeadlines(now);
            stopHandler.extendDeadlines(now.monoMs() - lastTurnMonoMs);
        }
        lastTurnMonoMs = now.monoMs();
        // Before the inputs: what is to run again from now on is ready as soon as they say so, and its flow is known.
        state.jobs().wake(now.wallMs());
        for (Input input : inputs) {
            handle(input, now);
        }
        if (drained) {
            workerProcesses.tick(now);
            stopHandler.tick(now);
            requestHandler.tick(now);
            submitHandler.tick(now);
        }
        starts.record(now);
        if (!stopHandler.isStopping()) {
            scheduler.assign(now);
        }
        submitHandler.endTurn();
        requestHandler.endTurn();
        events.endTurn(now);
        List<Effect> effects = outbox.endTurn();
        if (checkpointWanted) {
            checkpointWanted = false;
            outbox.checkpoint(state.checkpoint(config.limits()));
        }
        nextWakeMonoMs = nextWake(now);
        return effects;
    }

    private boolean isLate(Now now) {
        long plannedMs = Math.max(0, nextWakeMonoMs - lastTurnMonoMs);
        long gapMs = now.monoMs() - lastTurnMonoMs;
        return gapMs - plannedMs > LATE_MS;
    }

    private void handle(Input input, Now now) {
        // A chain of tests, in order of frequency: switching over patterns needs Java 21.
        if (input instanceof Input.FromWorker in) {
            workerHandler.frame(in.peer(), in.frame(), stopHandler, now);
        } else if (input instanceof Input.Durable in) {
            outbox.durable(in.ticket());
        } else if (input instanceof Input.Written in) {
            outbox.written(in.ticket());
        } else if (input instanceof Input.FromClient in) {
            requestHandler.frame(in.peer(), in.frame(), now);
        } else if (input instanceof Input.WorkerPeerGone in) {
            workerHandler.peerGone(in.peer(), now);
        } else if (input instanceof Input.ClientPeerGone in) {
            requestHandler.peerGone(in.peer(), now);
        } else if (input instanceof Input.WorkerSpawned in) {
            workerProcesses.spawned(in, workerHandler, stopHandler, now);
        } else if (input instanceof Input.WorkerSpawnFailed in) {
            workerProcesses.spawnFailed(in, now);
        } else if (input instanceof Input.WorkerDied in) {
            lossHandler.onWorkerDied(in, now);
        } else if (input instanceof Input.AttemptsSwept in) {
            lossHandler.onAttemptsSwept(in, now);
        } else if (input instanceof Input.LookedUp in) {
            submitHandler.lookedUp(in, now);
            requestHandler.lookedUp(in);
        } else if (input instanceof Input.SpaceLow in) {
            submitHandler.spaceLow(in);
        } else if (input instanceof Input.CheckpointWanted) {
            checkpointWanted = true;
        } else if (input instanceof Input.StopSignal in) {
            stopHandler.signal(in.name(), now);
        } else {
            throw new IllegalStateException("nothing handles " + input);
        }
    }

    private long nextWake(Now now) {
        long next = Math.min(workerProcesses.nextDeadlineMonoMs(now), events.nextDeadlineMonoMs());
        next = Math.min(next, stopHandler.isStopping() ? Long.MAX_VALUE : scheduler.nextDeadlineMonoMs());
        next = Math.min(next, Math.min(stopHandler.nextDeadlineMonoMs(), abandoned.nextDeadlineMonoMs()));
        long rerunAtMs = state.jobs().nextWakeMs();
        if (rerunAtMs > now.wallMs() && rerunAtMs != OpenJobs.NEVER) {
            next = Math.min(next, now.monoMs() + rerunAtMs - now.wallMs());
        }
        return Math.max(next, now.monoMs());
    }

    /** When the next turn must come even without input, on the monotonic clock; Long.MAX_VALUE if it need not. */
    public long nextWakeMonoMs() {
        return nextWakeMonoMs;
    }

    /** Bytes of messages to that client that wait until records are on disk. */
    public long unsentBytes(long peer) {
        return outbox.unsentBytes(peer);
    }

    /** The ids of jobs that have not ended, in ascending order. */
    public List<Long> openJobs() {
        return List.copyOf(state.jobs().all().keySet());
    }

    /** Flows among which slots are shared, submitters and names together; walks all. For tests. */
    public int flows() {
        return scheduler.flows();
    }

    /** Why tasks of that job wait; empty if there is no such job, or it has ended. */
    public List<WaitReason> explain(long job, Now now) {
        Job open = state.job(job);
        return open == null ? List.of() : scheduler.explain(open, stopHandler.isStopping(), now);
    }

    /** Checks all state and throws at the first contradiction. For tests, the simulation and a debug flag. */
    public void checkInvariants() {
        state.checkInvariants();
        scheduler.checkInvariants();
        sessions.checkInvariants();
        submitHandler.checkInvariants();
        requestHandler.checkInvariants();
    }
}
