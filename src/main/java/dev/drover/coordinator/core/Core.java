package dev.drover.coordinator.core;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The coordinator's state machine: takes the inputs of a turn in order, lets the scheduler decide once, and returns the effects that
 * may leave.
 *
 * <p>Called by one thread. It reads no clock and waits for nothing; the log that it appends to must not block either. After
 * recovery, {@link #begin} comes once, before the first turn.
 */
public final class Core {
    /** A turn that comes so late finds out that this process was stopped or starved. */
    private static final long LATE_MS = 2_000;

    private final DurableState state;
    private final Outbox outbox;
    private final WatchDesk watches;
    private final Scheduler scheduler;
    private final JobDesk jobs;
    private final SeatDesk seats;
    private final LossDesk losses;
    private final WorkerDesk workers;
    private final SubmitDesk submits;
    private final ClientDesk clients;
    private final StopDesk stops;
    private final AbandonedJobs abandoned;
    private long lastTurnMonoMs;
    private long nextWakeMonoMs;
    private boolean checkpointWanted;

    /**
     * A core that goes on from the state.
     *
     * @param state recovered, with the new epoch applied; owned by this core from now on
     * @param random for back-off jitter
     * @param now the time of the start
     */
    public Core(CoreConfig config, DurableState state, RecordLog log, RandomGenerator random, Moment now) {
        this.state = state;
        this.outbox = new Outbox(log);
        Recorder recorder = new Recorder(state, outbox);
        Sessions sessions = new Sessions();
        RunTimes runTimes = new RunTimes();
        this.abandoned = new AbandonedJobs();
        RecentEnds recentEnds = new RecentEnds();
        Watchers watchers = new Watchers(state, outbox, abandoned, recentEnds);
        this.watches = new WatchDesk(state, watchers, recentEnds);
        CancelAnswers cancels = new CancelAnswers(outbox);
        this.jobs = new JobDesk(state, sessions, recorder, outbox, watches, cancels, runTimes, random);
        this.seats = new SeatDesk(config, state, sessions, recorder, outbox, watches);
        this.losses = new LossDesk(config, state, sessions, recorder, outbox, jobs, seats, watches);
        this.scheduler = new Scheduler(config, state, sessions, recorder, outbox, watches, runTimes);
        this.workers = new WorkerDesk(config, state, sessions, recorder, outbox, jobs, seats, watches);
        this.stops = new StopDesk(state, sessions, recorder, outbox, jobs, seats, losses, scheduler);
        InfoDesk infos = new InfoDesk(config, state, sessions, seats, now.wallMs());
        this.submits = new SubmitDesk(config, state, jobs, stops);
        this.clients = new ClientDesk(config, state, outbox, submits, jobs, watchers, cancels, stops, infos, abandoned);
        this.lastTurnMonoMs = now.monoMs();
    }

    /** Ends what the last epoch left undone, and looks for its workers. */
    public List<Effect> begin(Moment now) {
        jobs.begin(now);
        seats.begin(now);
        return turn(now, List.of(), true);
    }

    /**
     * One turn.
     *
     * @param inputs in order of arrival
     * @param drained whether nothing more is waiting: only then is anybody judged by a deadline
     * @return what may leave now, in order
     */
    public List<Effect> turn(Moment now, List<Input> inputs, boolean drained) {
        if (isLate(now)) {
            seats.forgive(now);
        }
        lastTurnMonoMs = now.monoMs();
        for (Input input : inputs) {
            take(input, now);
        }
        if (drained) {
            seats.tick(now);
            stops.tick(now);
            clients.tick(now);
        }
        if (!stops.isStopping()) {
            scheduler.assign(now);
        }
        watches.endTurn(now);
        List<Effect> effects = outbox.endTurn();
        if (checkpointWanted) {
            checkpointWanted = false;
            outbox.checkpoint(state.checkpoint());
        }
        nextWakeMonoMs = nextWake(now);
        return effects;
    }

    private boolean isLate(Moment now) {
        long plannedMs = Math.max(0, nextWakeMonoMs - lastTurnMonoMs);
        long gapMs = now.monoMs() - lastTurnMonoMs;
        return gapMs > LATE_MS && gapMs / 2 > plannedMs;
    }

    private void take(Input input, Moment now) {
        // A chain of tests, in order of frequency: switching over patterns needs Java 21.
        if (input instanceof Input.FromWorker in) {
            workers.frame(in.peer(), in.frame(), stops, now);
        } else if (input instanceof Input.Durable in) {
            outbox.durable(in.ticket());
        } else if (input instanceof Input.Written in) {
            outbox.written(in.ticket());
        } else if (input instanceof Input.FromClient in) {
            clients.frame(in.peer(), in.frame(), now);
        } else if (input instanceof Input.WorkerPeerGone in) {
            workers.peerGone(in.peer(), now);
        } else if (input instanceof Input.ClientPeerGone in) {
            clients.peerGone(in.peer(), now);
        } else if (input instanceof Input.WorkerSpawned in) {
            seats.spawned(in, workers, stops, now);
        } else if (input instanceof Input.WorkerSpawnFailed in) {
            seats.spawnFailed(in, now);
        } else if (input instanceof Input.WorkerDied in) {
            losses.died(in, now);
        } else if (input instanceof Input.AttemptsSwept in) {
            losses.swept(in, now);
        } else if (input instanceof Input.SpaceLow in) {
            submits.spaceLow(in);
        } else if (input instanceof Input.CheckpointWanted) {
            checkpointWanted = true;
        } else if (input instanceof Input.StopSignal in) {
            stops.signal(in.name(), now);
        }
    }

    private long nextWake(Moment now) {
        long next = Math.min(seats.nextDeadlineMonoMs(now), watches.nextDeadlineMonoMs());
        next = Math.min(next, Math.min(stops.nextDeadlineMonoMs(), abandoned.nextDeadlineMonoMs()));
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

    /** Walks all state; throws on the first contradiction. For tests, simulation, and a debug flag. */
    public void checkInvariants() {
        state.checkInvariants();
    }
}
