package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerProcess;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.message.ReportTruncator;
import dev.drover.model.WorkerIds;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Drain;
import dev.drover.proto.Event;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerStarted;
import dev.drover.spec.Durations;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Manages worker processes: starts, adopts, checks and replaces them. Owned by the core's thread. */
public final class WorkerProcessHandler {
    /** An outdated worker that is busy is asked to leave so long after the last one, so that the others go on meanwhile. */
    private static final long BUSY_PAUSE_MS = 10_000;

    /**
     * While the processes of so many dead workers cannot be ended, no worker is started. So tasks that leave such processes, and kill their
     * workers, do not fill memory.
     */
    static final int MAX_DEAD = 256;

    /** So many starts of a worker in a row may be missing in the journal: with no bound one forged hello would use up all numbers. */
    private static final int MAX_UNRECORDED = 1_024;

    private record WaitingHello(long peer, WorkerHello hello) {}

    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final EventPublisher events;
    private final TreeMap<Integer, WorkerProcess> processes = new TreeMap<>();
    private final Map<Integer, WaitingHello> earlyHellos = new HashMap<>();
    private boolean starting = true;

    public WorkerProcessHandler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            EventPublisher events) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.events = events;
        for (int worker = 1; worker <= config.workers(); worker++) {
            processes.put(worker, new WorkerProcess(worker));
        }
        processes.put(WorkerIds.ALONE, new WorkerProcess(WorkerIds.ALONE));
    }

    Collection<WorkerProcess> all() {
        return processes.values();
    }

    WorkerProcess process(int worker) {
        return processes.get(worker);
    }

    /** Runs in the first turn: adopts the workers of earlier epochs, and starts the others. */
    public void startUp(Now now) {
        for (LiveWorker worker : state.workers()) {
            WorkerProcess process = processes.computeIfAbsent(worker.getWorker(), WorkerProcess::new);
            process.state = WorkerProcess.State.SILENT;
            process.begin(worker.getIncarnation(), worker.getPid(), worker.getSlots(), now.monoMs());
            process.startedAtMs = worker.getStartedAtMs();
            process.expectHello(now.monoMs(), config.adoptLimitMs());
            outbox.now(new Effect.AdoptWorker(
                    worker.getWorker(), worker.getIncarnation(), worker.getPid(), worker.getStartTicks()));
        }
    }

    /** From now on no process is started. */
    void stopStarting() {
        starting = false;
    }

    /** Starts missing workers, kills those that are silent for too long, and replaces those of another program. */
    public void tick(Now now) {
        replaceOutdated(now);
        for (WorkerProcess process : processes.values()) {
            switch (process.state) {
                case EMPTY -> {
                    if (isWanted(process) && now.monoMs() >= process.nextStartMonoMs) {
                        start(process, now);
                    }
                }
                case STARTING -> {
                    if (now.monoMs() >= process.deadlineMonoMs && process.pid != 0) {
                        killLateStart(process);
                    }
                }
                case SILENT -> {
                    if (now.monoMs() >= process.deadlineMonoMs && process.pid != 0) {
                        kill(process, "did not connect again within " + Durations.format(process.helloLimitMs));
                    }
                }
                case READY, DRAINING -> {
                    WorkerSession session = sessions.ofWorker(process.worker);
                    if (session != null && isIdleWithoutSuspects(process, session)) {
                        drain(session, "no task has to run alone any more");
                    }
                    if (session != null && now.monoMs() - session.lastHeardMonoMs > config.beatLimitMs()) {
                        kill(
                                process,
                                "was not heard for " + Durations.format(now.monoMs() - session.lastHeardMonoMs)
                                        + ", the limit is " + Durations.format(config.beatLimitMs()));
                    }
                }
                case DYING -> {}
            }
        }
    }

    /**
     * Replaces workers of another program, one after the other. An idle one goes first. A busy one takes nothing new and leaves when what it
     * runs has ended, because under load it might never be idle. Nobody is asked while a successor is on its way.
     */
    private void replaceOutdated(Now now) {
        WorkerProcess next = null;
        boolean mayAskBusy = true;
        for (WorkerProcess process : processes.values()) {
            WorkerSession session = sessions.ofWorker(process.worker);
            boolean isSuccessorExpected = process.worker <= config.workers()
                    && (!process.isAlive() || process.state == WorkerProcess.State.STARTING);
            if (isSuccessorExpected || !starting) {
                return;
            }
            if (process.state == WorkerProcess.State.DRAINING && process.isOutdated) {
                if (session != null && session.heldCount() == 0) {
                    return;
                }
                mayAskBusy &= now.monoMs() - process.drainedMonoMs >= BUSY_PAUSE_MS;
            }
            boolean isCandidate = process.isOutdated && process.state == WorkerProcess.State.READY && session != null;
            if (isCandidate && (next == null || session.heldCount() < held(next))) {
                next = process;
            }
        }
        if (next != null && (mayAskBusy || held(next) == 0)) {
            next.drainedMonoMs = now.monoMs();
            drain(sessions.ofWorker(next.worker), "it has another program, Java or heap than a worker that starts now");
        }
    }

    private int held(WorkerProcess process) {
        return sessions.ofWorker(process.worker).heldCount();
    }

    /**
     * This process itself was stopped or starved, so unread heartbeats must not count against the workers. They get the
     * full time again.
     */
    public void extendDeadlines(Now now) {
        for (WorkerSession session : sessions.connected()) {
            session.lastHeardMonoMs = now.monoMs();
        }
        for (WorkerProcess process : processes.values()) {
            if (process.state == WorkerProcess.State.STARTING || process.state == WorkerProcess.State.SILENT) {
                process.deadlineMonoMs = Math.max(process.deadlineMonoMs, now.monoMs() + config.beatLimitMs());
            }
        }
    }

    /** A process that ended is known at once, so this one hangs, or the machine is too slow for its limit. */
    private void killLateStart(WorkerProcess process) {
        process.startedLate();
        kill(
                process,
                "did not connect within " + Durations.format(process.helloLimitMs)
                        + " of its start; the next start may take "
                        + Durations.format(process.startLimitMs(config.startLimitMs())));
    }

    /** Whether this id is to have a process. */
    private boolean isWanted(WorkerProcess process) {
        return starting
                && state.deadWorkers().size() < MAX_DEAD
                && (process.isForSuspects()
                        ? config.workers() > 0 && hasSuspects()
                        : process.worker <= config.workers());
    }

    private boolean hasSuspects() {
        return state.jobs().firstWithSuspects() != null;
    }

    private boolean isIdleWithoutSuspects(WorkerProcess process, WorkerSession session) {
        return process.isForSuspects()
                && process.state == WorkerProcess.State.READY
                && session.inFlight() == 0
                && !hasSuspects();
    }

    /** How many slots a process of that id gets when it starts. */
    int slots(WorkerProcess process) {
        return process.isForSuspects() ? 1 : config.slotsPerWorker();
    }

    private void start(WorkerProcess process, Now now) {
        process.state = WorkerProcess.State.STARTING;
        process.begin(state.lastIncarnation(process.worker) + 1, 0, slots(process), now.monoMs());
        process.expectHello(now.monoMs(), process.startLimitMs(config.startLimitMs()));
        outbox.now(new Effect.StartWorker(process.worker, process.incarnation, process.slots));
    }

    public void spawned(Input.WorkerSpawned spawned, WorkerHandler workerHandler, StopHandler stopHandler, Now now) {
        WorkerProcess process = processes.get(spawned.worker());
        if (process == null
                || process.incarnation != spawned.incarnation()
                || process.state != WorkerProcess.State.STARTING) {
            return;
        }
        process.pid = spawned.pid();
        process.startedAtMs = now.wallMs();
        recorder.written(JournalRecord.newBuilder()
                .setWorkerStarted(WorkerStarted.newBuilder()
                        .setAtMs(now.wallMs())
                        .setWorker(spawned.worker())
                        .setIncarnation(spawned.incarnation())
                        .setPid(spawned.pid())
                        .setStartTicks(spawned.startTicks())
                        .setSlots(slots(process))));
        events.worker(Event.Type.WORKER_STARTED, process.worker, process.pid, "", now);
        WaitingHello early = earlyHellos.remove(process.worker);
        if (early != null) {
            workerHandler.onHello(early.peer(), early.hello(), stopHandler, now);
        }
    }

    public void spawnFailed(Input.WorkerSpawnFailed failed, Now now) {
        WorkerProcess process = processes.get(failed.worker());
        if (process != null
                && process.state == WorkerProcess.State.STARTING
                && process.incarnation == failed.incarnation()) {
            process.state = WorkerProcess.State.EMPTY;
            process.lastDeath = new ReportTruncator(config.limits()).sentence("could not be started: " + failed.why());
            process.diedUnexpectedly(now.monoMs());
            // No process was made, so an immediate retry would fail again.
            process.nextStartMonoMs = Math.max(process.nextStartMonoMs, now.monoMs() + 1_000);
        }
    }

    /** Defers a hello that arrives before the report of the process's pid. It is handled after that report. */
    boolean deferIfEarly(long peer, WorkerHello hello) {
        WorkerProcess process = processes.get(hello.getWorker());
        if (process != null && process.state == WorkerProcess.State.STARTING && process.pid == 0) {
            earlyHellos.put(hello.getWorker(), new WaitingHello(peer, hello));
            return true;
        }
        return false;
    }

    /**
     * Whether that process is the current one of its worker id, or may become it because the id has none. The second case is a
     * process spawned by a coordinator that died before it could record it.
     */
    boolean isWanted(WorkerHello hello) {
        WorkerProcess process = processes.get(hello.getWorker());
        if (process == null) {
            return false;
        }
        return switch (process.state) {
            case STARTING, SILENT, READY, DRAINING ->
                process.incarnation == hello.getIncarnation() && process.pid == hello.getPid();
            case EMPTY -> starting && isNext(hello);
            case DYING -> false;
        };
    }

    /** Whether it has an incarnation that a coordinator may have given it which died before it could record it. */
    private boolean isNext(WorkerHello hello) {
        int last = state.lastIncarnation(hello.getWorker());
        return hello.getIncarnation() > last && hello.getIncarnation() - last <= MAX_UNRECORDED;
    }

    /** Records a worker process that no record names yet, and adopts it. */
    void recordStarted(WorkerHello hello, Now now) {
        WorkerProcess process = processes.get(hello.getWorker());
        process.state = WorkerProcess.State.SILENT;
        process.begin(hello.getIncarnation(), hello.getPid(), hello.getSlots(), now.monoMs());
        process.startedAtMs = now.wallMs();
        recorder.written(JournalRecord.newBuilder()
                .setWorkerStarted(WorkerStarted.newBuilder()
                        .setAtMs(now.wallMs())
                        .setWorker(hello.getWorker())
                        .setIncarnation(hello.getIncarnation())
                        .setPid(hello.getPid())
                        .setStartTicks(hello.getStartTicks())
                        .setSlots(hello.getSlots())));
        outbox.now(new Effect.AdoptWorker(
                hello.getWorker(), hello.getIncarnation(), hello.getPid(), hello.getStartTicks()));
    }

    void ready(WorkerSession session, WorkerHello hello, Now now) {
        WorkerProcess process = processes.get(session.worker);
        process.version = new ReportTruncator(config.limits()).sentence(hello.getVersion());
        process.isOutdated = !hello.getProgram().equals(config.workerProgram());
        process.state = WorkerProcess.State.READY;
        process.saidHello();
        if (session.worker > config.workers() && !process.isForSuspects()) {
            drain(session, "there are fewer workers now");
        }
    }

    /** Asks the worker to finish its running attempts and leave. */
    void drain(WorkerSession session, String reason) {
        WorkerProcess process = processes.get(session.worker);
        session.leaving = true;
        process.state = WorkerProcess.State.DRAINING;
        process.expectedToLeave = true;
        process.leavingReason = reason;
        outbox.toWorkerWritten(
                session.peer,
                CoordinatorMessage.newBuilder()
                        .setDrain(Drain.newBuilder().setReason(reason))
                        .build());
    }

    /** Whether it is no wonder that the worker ends what it runs: Drover told it to, or has not heard yet what happened before. */
    boolean mayLeave(WorkerSession session) {
        WorkerProcess process = processes.get(session.worker);
        return !starting || !process.hasServed || process.expectedToLeave || process.state == WorkerProcess.State.DYING;
    }

    /** It ends what it runs, and Drover did not tell it to: it counts as dead by itself, like one that was killed. */
    void interrupted(WorkerSession session) {
        session.leaving = true;
        processes.get(session.worker).wasInterrupted = true;
    }

    void goodbye(WorkerSession session, String reason) {
        WorkerProcess process = processes.get(session.worker);
        session.leaving = true;
        process.expectedToLeave = !process.wasInterrupted;
        if (process.leavingReason.isEmpty()) {
            process.leavingReason = reason;
        }
    }

    /** Drops the early hello of a worker whose process is gone. */
    void dropEarlyHelloOf(int worker) {
        earlyHellos.remove(worker);
    }

    /** Drops the early hello of a connection that is gone. */
    void dropEarlyHello(long peer) {
        earlyHellos.values().removeIf(early -> early.peer() == peer);
    }

    /** Its connection is gone, which does not prove that it is dead. Checks the process and waits for a new hello. */
    void onConnectionLost(WorkerSession session, Now now) {
        WorkerProcess process = processes.get(session.worker);
        if (process.state == WorkerProcess.State.READY || process.state == WorkerProcess.State.DRAINING) {
            process.state = WorkerProcess.State.SILENT;
            process.expectHello(now.monoMs(), config.beatLimitMs());
        }
        outbox.now(new Effect.CheckWorker(session.worker, session.incarnation));
    }

    void kill(WorkerProcess process, String why) {
        WorkerSession session = sessions.ofWorker(process.worker);
        if (session != null) {
            sessions.remove(session);
            outbox.now(new Effect.DropPeer(session.peer, why));
        }
        if (process.leavingReason.isEmpty()) {
            process.leavingReason = why;
        }
        process.state = WorkerProcess.State.DYING;
        outbox.now(new Effect.KillWorker(process.worker, process.incarnation, why));
    }

    /** The process is proven dead, so the next one may start. */
    void onProcessGone(WorkerProcess process, String died, Now now) {
        process.state = WorkerProcess.State.EMPTY;
        process.pid = 0;
        process.lastDeath = died;
        if (!process.expectedToLeave) {
            process.restarts++;
            if (!process.endedByTask) {
                process.diedUnexpectedly(now.monoMs());
            }
        }
        if (process.worker > config.workers() && !process.isForSuspects()) {
            processes.remove(process.worker);
        }
    }

    /** Whether no worker process is known to be alive. */
    boolean areAllEmpty() {
        for (WorkerProcess process : processes.values()) {
            if (process.state != WorkerProcess.State.EMPTY) {
                return false;
            }
        }
        return true;
    }

    /** When a worker may be started again or must be checked, on the monotonic clock; Long.MAX_VALUE if never. */
    public long nextDeadlineMonoMs(Now now) {
        long next = Long.MAX_VALUE;
        for (WorkerProcess process : processes.values()) {
            switch (process.state) {
                case EMPTY -> {
                    if (isWanted(process)) {
                        next = Math.min(next, process.nextStartMonoMs);
                    }
                }
                // Without a pid there is no process to check yet. The host answers in any case.
                case STARTING, SILENT -> next = process.pid == 0 ? next : Math.min(next, process.deadlineMonoMs);
                case READY, DRAINING -> next = Math.min(next, now.monoMs() + config.beatLimitMs() / 4);
                case DYING -> {}
            }
        }
        return next;
    }
}
