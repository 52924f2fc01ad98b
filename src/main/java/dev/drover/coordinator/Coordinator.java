package dev.drover.coordinator;

import dev.drover.coordinator.core.Core;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.history.History;
import dev.drover.history.HistoryConfig;
import dev.drover.history.JournalReaderSource;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.Settings;
import dev.drover.home.StoppedMarker;
import dev.drover.journal.Journal;
import dev.drover.journal.JournalConfig;
import dev.drover.journal.JournalReader;
import dev.drover.journal.RecoveredJournal;
import dev.drover.journal.ReplayTarget;
import dev.drover.message.MessageLimits;
import dev.drover.model.UserException;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessLimits;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JournalRecord;
import dev.drover.wire.PeerId;
import dev.drover.wire.Role;
import dev.drover.wire.Secret;
import dev.drover.wire.WireServer;
import dev.drover.wire.WireServerConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One run of a coordinator. It recovers the journal, starts the parts that drive the core, and publishes its address.
 * Then it serves, and at the end it closes everything again. The caller holds the home's lock. {@link #serve} makes its
 * caller the core's thread.
 */
final class Coordinator implements AutoCloseable {
    private static final long HISTORY_OPENING_WAIT_MS = 2_000;
    /** A hundred times what H2 usually needs. So a slow machine is waited for, but a hanging disk is not. */
    private static final long HISTORY_CLOSE_LIMIT_MS = 30_000;

    private static final String CHECKING = "drover.checkInvariants";

    private final Home home;
    private final BooleanSupplier isHomeInPlace;
    private final InstantSource clock;
    private final CoordinatorLog log;
    private final boolean hasSuccessor;
    private final CoreInbox inbox = new CoreInbox(new CoreInbox.Clients() {
        @Override
        public long unreadBytes(long peer) {
            return core.unsentBytes(peer) + wire.queuedBytes(new PeerId(peer));
        }

        @Override
        public void drop(long peer, String why) {
            wire.drop(new PeerId(peer), why);
        }
    });
    private final StartedParts parts;
    private final DeferredHistory history;
    private final AdoptionLimit adoptionLimit;

    // Set while it starts, each before any thread that uses it.
    private Journal journal;
    private WireServer wire;
    private Core core;
    private CoreLoop loop;

    private boolean leavesWorkers;

    private Coordinator(
            Home home, BooleanSupplier isHomeInPlace, InstantSource clock, CoordinatorLog log, boolean hasSuccessor) {
        this.home = home;
        this.isHomeInPlace = isHomeInPlace;
        this.clock = clock;
        this.log = log;
        this.hasSuccessor = hasSuccessor;
        this.parts = new StartedParts(log);
        this.adoptionLimit = new AdoptionLimit(monoMs());
        this.history = new DeferredHistory(
                () -> journal.durablePosition(), HISTORY_OPENING_WAIT_MS, HISTORY_CLOSE_LIMIT_MS, log);
    }

    /**
     * Starts everything except the core's thread.
     *
     * @param isHomeInPlace whether the lock that the caller holds is still the one of the home's path; asked by another thread
     * @param hasSuccessor whether workers may start the next one when this one has died
     * @throws UserException if it can't: nothing is left running then but this process
     */
    static Coordinator start(
            Home home, BooleanSupplier isHomeInPlace, InstantSource clock, CoordinatorLog log, boolean hasSuccessor) {
        return start(home, isHomeInPlace, clock, log, hasSuccessor, step -> {});
    }

    /**
     * Starts everything except the core's thread.
     *
     * @param done called after each step; an exception of it ends the start like a failing part
     */
    static Coordinator start(
            Home home,
            BooleanSupplier isHomeInPlace,
            InstantSource clock,
            CoordinatorLog log,
            boolean hasSuccessor,
            Consumer<StartStep> done) {
        Coordinator coordinator = new Coordinator(home, isHomeInPlace, clock, log, hasSuccessor);
        boolean started = false;
        try {
            coordinator.startParts(done);
            started = true;
            return coordinator;
        } finally {
            if (!started) {
                coordinator.parts.close();
            }
        }
    }

    /** Each part is added when it is there, and all are closed in the reverse order. */
    private void startParts(Consumer<StartStep> done) {
        JournalConfig journalConfig = JournalConfig.of(home.paths().journal(), UUID.fromString(home.journalId()));
        DurableState state = new DurableState();
        long recoveryBeganMs = monoMs();
        RecoveredJournal recovered = Journal.recover(journalConfig, new Replay(state));
        // That takes as long as the journal is large.
        adoptionLimit.leaveOut(monoMs() - recoveryBeganMs);
        log.log(recovered.report().sentence());
        ProcessTable table = ProcessTables.best();
        ProcessId self = table.identify((int) ProcessHandle.current().pid()).orElseThrow();
        done.accept(StartStep.RECOVERED);

        JournalLog records = new JournalLog(
                inbox,
                history::advanceTo,
                home.paths().root().toFile()::getUsableSpace,
                journalConfig.spareBytes(),
                failure -> halt(failure.toString()));
        JournalRecord epoch = epoch(recovered.nextEpoch(), self);
        // The journal is closed before the history, which only reads it. So the journal ends cleanly even if the
        // history cannot be closed.
        parts.add(history);
        journal = parts.add(recovered.start(epoch, records));
        records.attach(journal);
        state.apply(epoch);
        done.accept(StartStep.JOURNAL);

        history.begin(() -> openHistory(journalConfig));
        done.accept(StartStep.HISTORY);

        PeerSender peers = new PeerSender(
                (peer, payload) -> wire.send(peer, payload),
                (peer, why) -> wire.drop(peer, why),
                MessageLimits.DEFAULT,
                log);
        QueryExecutor queryExecutor = new QueryExecutor(history::query, peers::send, log);
        LookUpExecutor lookUps = new LookUpExecutor(history, inbox::report, log);
        parts.add(() -> {
            history.stopWaiting();
            queryExecutor.close();
            lookUps.close();
        });
        WorkerCommand workerCommand = WorkerCommand.likeThisProcess(home);
        WorkerHost host = parts.add(LocalWorkerHost.onThisMachine(
                home, workerCommand, isHomeInPlace, table, inbox::report, this::halt, clock, log));
        host.start();
        done.accept(StartStep.PROCESSES);

        wire = parts.add(WireServer.bind(
                WireServerConfig.loopback(Secret.of(home.secret()), home.id()),
                new PeerHandler(
                        inbox, queryExecutor, peers::drop, log::log, cause -> halt("the wire failed: " + cause))));
        // This comes before the wire is closed, because the wire's thread may wait for space in the inbox.
        parts.add(inbox::close);
        done.accept(StartStep.BOUND);

        core = new Core(
                config(self.pid(), workerCommand.program()),
                state,
                records,
                new SplittableRandom(),
                CoreLoop.now(clock));
        loop = new CoreLoop(core, inbox, journal, peers, host, lookUps::submit, clock, Boolean.getBoolean(CHECKING));
        wire.start();
        done.accept(StartStep.WIRE);

        // The marker is cleared only now, so that after a failed start reading commands do not start another
        // coordinator.
        StoppedMarker.clear(home.paths());
        parts.add(() -> CoordinatorAddress.remove(home.paths()));
        address(self, state.epoch()).write(home.paths());
        log.log("epoch " + state.epoch() + " serves on 127.0.0.1, clients " + wire.port(Role.CLIENT) + ", workers "
                + wire.port(Role.WORKER));
        done.accept(StartStep.ADDRESS);
    }

    private long monoMs() {
        return CoreLoop.now(clock).monoMs();
    }

    private JournalRecord epoch(long number, ProcessId self) {
        return JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder()
                        .setEpoch(number)
                        .setAtMs(clock.millis())
                        .setPid(self.pid())
                        .setVersion(version())
                        .setBootId(HistoryConfig.linuxBootId()))
                .build();
    }

    private CoordinatorAddress address(ProcessId self, long epoch) {
        return new CoordinatorAddress(
                wire.port(Role.CLIENT),
                wire.port(Role.WORKER),
                self.pid(),
                self.startTicks(),
                epoch,
                version(),
                clock.millis());
    }

    static String version() {
        String version = Coordinator.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private CoreConfig config(int pid, String workerProgram) {
        Settings settings = Settings.read(home.paths());
        int workers = settings.workers() == 0 ? Runtime.getRuntime().availableProcessors() : settings.workers();
        int slots = settings.slots() == 0 ? 1 : settings.slots();
        return CoreConfig.of(
                        workers,
                        slots,
                        version(),
                        pid,
                        home.paths().root().toString(),
                        home.id(),
                        hasSuccessor,
                        settings.order())
                .withWorkerProgram(workerProgram)
                // Workers, and so their commands, inherit this process's limits.
                .withExecLimits(ProcessLimits.execLimits())
                .withAdoptLimitMs(adoptionLimit.ms(monoMs()));
    }

    private History openHistory(JournalConfig journalConfig) {
        History opened = History.open(
                HistoryConfig.of(home.paths(), home.journalId(), log::log),
                new JournalReaderSource(JournalReader.open(journalConfig), journal::durablePosition));
        opened.advanceTo(journal.durablePosition());
        return opened;
    }

    /** Makes the calling thread the core's until the coordinator is to leave. */
    Effect.Exit serve() {
        try {
            Effect.Exit exit = loop.run();
            leavesWorkers = exit.workers() == Effect.Exit.Workers.STAY;
            return exit;
        } catch (RuntimeException | java.lang.Error e) {
            log.fault("the core failed; the next coordinator goes on from the journal", e);
            halt("the core failed: " + e);
            throw e;
        }
    }

    /** A signal asks it to leave. Any thread. */
    void stop(String signal) {
        inbox.report(new Input.StopSignal(signal));
    }

    /**
     * The epoch ends without a record of its end. Everything promised is on disk, so nothing more may be sent or done.
     */
    private void halt(String why) {
        log.log("the coordinator can't go on: " + why);
        Runtime.getRuntime().halt(CoordinatorMain.CANNOT_GO_ON);
    }

    @Override
    public void close() {
        try {
            if (!leavesWorkers) {
                // This comes before the address is removed. Else a command that finds no address would start the next
                // coordinator.
                StoppedMarker.set(home.paths());
            }
        } catch (UserException e) {
            log.log("that it was stopped could not be noted, so the next command may start it again: "
                    + e.getMessage());
        } finally {
            parts.close();
        }
    }

    /** The state as the target of a replay. */
    private record Replay(DurableState state) implements ReplayTarget {
        @Override
        public void restore(Checkpoint merged) {
            state.restore(merged);
        }

        @Override
        public void apply(long position, JournalRecord record) {
            state.apply(record);
        }

        @Override
        public List<JournalRecord> checkpoint() {
            return state.checkpoint();
        }
    }
}
