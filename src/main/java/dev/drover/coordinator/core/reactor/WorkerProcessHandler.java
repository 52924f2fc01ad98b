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
import dev.drover.message.Bounded;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Drain;
import dev.drover.proto.Event;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerStarted;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Supervises worker processes: starts, adopts, judges, replaces them. Owned by the core's thread. */
public final class WorkerProcessHandler {
    private record WaitingHello(long peer, WorkerHello hello) {}

    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final EventPublisher watches;
    private final TreeMap<Integer, WorkerProcess> seats = new TreeMap<>();
    private final Map<Integer, WaitingHello> earlyHellos = new HashMap<>();
    private boolean starting = true;

    public WorkerProcessHandler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            EventPublisher watches) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.watches = watches;
        for (int worker = 1; worker <= config.workers(); worker++) {
            seats.put(worker, new WorkerProcess(worker));
        }
    }

    Collection<WorkerProcess> all() {
        return seats.values();
    }

    WorkerProcess seat(int worker) {
        return seats.get(worker);
    }

    /** The first turn: workers of earlier epochs are looked for, the others started. */
    public void begin(Now now) {
        for (LiveWorker worker : state.workers()) {
            WorkerProcess seat = seats.computeIfAbsent(worker.getWorker(), WorkerProcess::new);
            seat.state = WorkerProcess.State.SILENT;
            seat.incarnation = worker.getIncarnation();
            seat.pid = worker.getPid();
            seat.startedAtMs = worker.getStartedAtMs();
            seat.deadlineMonoMs = now.monoMs() + config.helloLimitMs();
            outbox.now(new Effect.AdoptWorker(
                    worker.getWorker(), worker.getIncarnation(), worker.getPid(), worker.getStartTicks()));
        }
    }

    /** No process is started any more. */
    void stopStarting() {
        starting = false;
    }

    /** Starts what is missing, kills what is silent for too long. */
    public void tick(Now now) {
        for (WorkerProcess seat : seats.values()) {
            switch (seat.state) {
                case EMPTY -> {
                    if (starting && seat.worker <= config.workers() && now.monoMs() >= seat.nextStartMonoMs) {
                        start(seat, now);
                    }
                }
                case STARTING, SILENT -> {
                    if (now.monoMs() >= seat.deadlineMonoMs && seat.pid != 0) {
                        kill(seat, "said no hello for " + config.helloLimitMs() + " ms");
                    }
                }
                case READY, DRAINING -> {
                    WorkerSession session = sessions.ofWorker(seat.worker);
                    if (session != null && now.monoMs() - session.lastHeardMonoMs > config.beatLimitMs()) {
                        kill(
                                seat,
                                "was not heard for " + (now.monoMs() - session.lastHeardMonoMs) + " ms, the limit is "
                                        + config.beatLimitMs() + " ms");
                    }
                }
                case DYING, SWEEPING -> {}
            }
        }
    }

    /** This process itself was stopped or starved: nobody is judged by beats that it did not read. */
    public void forgive(Now now) {
        for (WorkerSession session : sessions.ready()) {
            session.lastHeardMonoMs = now.monoMs();
        }
        for (WorkerProcess seat : seats.values()) {
            if (seat.state == WorkerProcess.State.STARTING || seat.state == WorkerProcess.State.SILENT) {
                seat.deadlineMonoMs = Math.max(seat.deadlineMonoMs, now.monoMs() + config.beatLimitMs());
            }
        }
    }

    private void start(WorkerProcess seat, Now now) {
        seat.state = WorkerProcess.State.STARTING;
        seat.incarnation = state.lastIncarnation(seat.worker) + 1;
        seat.pid = 0;
        seat.expectedToLeave = false;
        seat.leavingReason = "";
        seat.deadlineMonoMs = now.monoMs() + config.helloLimitMs();
        outbox.now(new Effect.StartWorker(seat.worker, seat.incarnation, config.slotsPerWorker()));
    }

    public void spawned(Input.WorkerSpawned spawned, WorkerHandler workers, StopHandler stops, Now now) {
        WorkerProcess seat = seats.get(spawned.worker());
        if (seat == null || seat.incarnation != spawned.incarnation() || seat.state != WorkerProcess.State.STARTING) {
            return;
        }
        seat.pid = spawned.pid();
        seat.startedAtMs = now.wallMs();
        recorder.written(JournalRecord.newBuilder()
                .setWorkerStarted(WorkerStarted.newBuilder()
                        .setAtMs(now.wallMs())
                        .setWorker(spawned.worker())
                        .setIncarnation(spawned.incarnation())
                        .setPid(spawned.pid())
                        .setStartTicks(spawned.startTicks())
                        .setSlots(config.slotsPerWorker())));
        watches.worker(Event.Type.WORKER_STARTED, seat.worker, seat.pid, "", now);
        WaitingHello early = earlyHellos.remove(seat.worker);
        if (early != null) {
            workers.hello(early.peer(), early.hello(), stops, now);
        }
    }

    public void spawnFailed(Input.WorkerSpawnFailed failed, Now now) {
        WorkerProcess seat = seats.get(failed.worker());
        if (seat != null && seat.state == WorkerProcess.State.STARTING && seat.incarnation == failed.incarnation()) {
            seat.state = WorkerProcess.State.EMPTY;
            seat.lastDeath = new Bounded(config.limits()).sentence("could not be started: " + failed.why());
            seat.diedUnexpectedly(now.monoMs());
            // Nothing was spawned, so trying again at once would fail again.
            seat.nextStartMonoMs = Math.max(seat.nextStartMonoMs, now.monoMs() + 1_000);
        }
    }

    /** A hello may come before the answer that tells the pid; it is looked at then. */
    boolean mustWait(long peer, WorkerHello hello) {
        WorkerProcess seat = seats.get(hello.getWorker());
        if (seat != null && seat.state == WorkerProcess.State.STARTING && seat.pid == 0) {
            earlyHellos.put(hello.getWorker(), new WaitingHello(peer, hello));
            return true;
        }
        return false;
    }

    /** Whether that process is the one that sits on its seat, or may take an empty one: then it was spawned by a coordinator
     * that died before it could record so. */
    boolean isWanted(WorkerHello hello) {
        WorkerProcess seat = seats.get(hello.getWorker());
        if (seat == null) {
            return false;
        }
        return switch (seat.state) {
            case STARTING, SILENT, READY, DRAINING ->
                seat.incarnation == hello.getIncarnation() && seat.pid == hello.getPid();
            case EMPTY -> starting && hello.getIncarnation() > state.lastIncarnation(hello.getWorker());
            case DYING, SWEEPING -> false;
        };
    }

    /** A worker that no record tells of: recorded now, and watched. */
    void recordStarted(WorkerHello hello, Now now) {
        WorkerProcess seat = seats.get(hello.getWorker());
        seat.state = WorkerProcess.State.SILENT;
        seat.incarnation = hello.getIncarnation();
        seat.pid = hello.getPid();
        seat.startedAtMs = now.wallMs();
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

    void ready(WorkerSession session, Now now) {
        WorkerProcess seat = seats.get(session.worker);
        seat.state = WorkerProcess.State.READY;
        if (session.worker > config.workers()) {
            drain(session, "there are fewer workers now");
        }
    }

    /** Asks it to finish what it runs and leave. */
    void drain(WorkerSession session, String reason) {
        WorkerProcess seat = seats.get(session.worker);
        session.leaving = true;
        seat.state = WorkerProcess.State.DRAINING;
        seat.expectedToLeave = true;
        seat.leavingReason = reason;
        outbox.toWorkerWritten(
                session.peer,
                CoordinatorMessage.newBuilder()
                        .setDrain(Drain.newBuilder().setReason(reason))
                        .build());
    }

    void goodbye(WorkerSession session, String reason) {
        WorkerProcess seat = seats.get(session.worker);
        session.leaving = true;
        seat.expectedToLeave = true;
        if (seat.leavingReason.isEmpty()) {
            seat.leavingReason = reason;
        }
    }

    /** The process is gone, and its hello needs no answer. */
    void forgetHelloOf(int worker) {
        earlyHellos.remove(worker);
    }

    /** A connection that is gone needs no answer to its hello. */
    void forgetHello(long peer) {
        earlyHellos.values().removeIf(early -> early.peer() == peer);
    }

    /** Its connection is gone, which proves nothing: look, and wait for its hello. */
    void silent(WorkerSession session, Now now) {
        WorkerProcess seat = seats.get(session.worker);
        if (seat.state == WorkerProcess.State.READY || seat.state == WorkerProcess.State.DRAINING) {
            seat.state = WorkerProcess.State.SILENT;
            seat.deadlineMonoMs = now.monoMs() + config.beatLimitMs();
        }
        outbox.now(new Effect.LookAtWorker(session.worker, session.incarnation));
    }

    void kill(WorkerProcess seat, String why) {
        WorkerSession session = sessions.ofWorker(seat.worker);
        if (session != null) {
            sessions.remove(session);
            outbox.now(new Effect.DropPeer(session.peer, why));
        }
        if (seat.leavingReason.isEmpty()) {
            seat.leavingReason = why;
        }
        seat.state = WorkerProcess.State.DYING;
        outbox.now(new Effect.KillWorker(seat.worker, seat.incarnation, why));
    }

    /** Nothing of its process is left: the next one may start. */
    void emptied(WorkerProcess seat, Now now) {
        seat.state = WorkerProcess.State.EMPTY;
        seat.pid = 0;
        seat.lastDeath = seat.died;
        if (!seat.expectedToLeave) {
            seat.restarts++;
            seat.diedUnexpectedly(now.monoMs());
        }
        if (seat.worker > config.workers()) {
            seats.remove(seat.worker);
        }
    }

    /** Whether no worker process is known to live. */
    boolean areAllEmpty() {
        for (WorkerProcess seat : seats.values()) {
            if (seat.state != WorkerProcess.State.EMPTY) {
                return false;
            }
        }
        return true;
    }

    /** When a worker may be started again or is to be judged, on the monotonic clock; Long.MAX_VALUE if never. */
    public long nextDeadlineMonoMs(Now now) {
        long next = Long.MAX_VALUE;
        for (WorkerProcess seat : seats.values()) {
            switch (seat.state) {
                case EMPTY -> {
                    if (starting && seat.worker <= config.workers()) {
                        next = Math.min(next, seat.nextStartMonoMs);
                    }
                }
                // Without a pid there is nobody to judge yet: the supervisor answers in any case.
                case STARTING, SILENT -> next = seat.pid == 0 ? next : Math.min(next, seat.deadlineMonoMs);
                case READY, DRAINING -> next = Math.min(next, now.monoMs() + config.beatLimitMs() / 4);
                case DYING, SWEEPING -> {}
            }
        }
        return next;
    }
}
