package dev.drover.coordinator;

import dev.drover.coordinator.core.Core;
import dev.drover.coordinator.core.CoreConfig;
import dev.drover.coordinator.core.DurableState;
import dev.drover.coordinator.core.Effect;
import dev.drover.coordinator.core.Input;
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
import dev.drover.model.DroverException;
import dev.drover.process.ProcessId;
import dev.drover.process.ProcessLaunchers;
import dev.drover.process.ProcessTable;
import dev.drover.process.ProcessTables;
import dev.drover.process.Sweep;
import dev.drover.process.SweepClock;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JournalRecord;
import dev.drover.wire.Role;
import dev.drover.wire.Secret;
import dev.drover.wire.WireServer;
import dev.drover.wire.WireServerConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One life of a coordinator: recovers the journal, starts what drives the core, publishes its address, serves, and takes it all down
 * again. The caller holds the home's lock. {@link #serve} makes its caller the core's thread.
 */
final class Coordinator implements AutoCloseable {
    private static final long HISTORY_OPENING_WAIT_MS = 2_000;
    private static final String CHECKING = "drover.checkInvariants";

    private final Home home;
    private final InstantSource clock;
    private final CoordinatorLog log;
    private final CoreInbox inbox = new CoreInbox();
    private final Journal journal;
    private final LateHistory history;
    private final QueryDesk queries;
    private final WireServer wire;
    private final SweepDesk sweeps;
    private final Supervisor supervisor;
    private final CoreLoop loop;
    private boolean leavesWorkers;

    private Coordinator(Home home, InstantSource clock, CoordinatorLog log, boolean hasSuccessor) {
        this.home = home;
        this.clock = clock;
        this.log = log;
        StoppedMarker.clear(home.paths());
        UUID journalId = UUID.fromString(home.journalId());
        JournalConfig journalConfig = JournalConfig.of(home.paths().journal(), journalId);
        DurableState state = new DurableState();
        RecoveredJournal recovered = Journal.recover(journalConfig, new Replay(state));
        log.say(recovered.report().sentence());
        ProcessTable table = ProcessTables.best();
        ProcessId self = table.identify((int) ProcessHandle.current().pid()).orElseThrow();
        JournalLog records = new JournalLog(inbox, this::durable, failure -> halt(failure.toString()));
        JournalRecord epoch = JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder()
                        .setEpoch(recovered.nextEpoch())
                        .setAtMs(clock.millis())
                        .setPid(self.pid())
                        .setVersion(version())
                        .setBootId(HistoryConfig.linuxBootId()))
                .build();
        journal = recovered.start(epoch, records);
        records.attach(journal);
        state.apply(epoch);
        history = new LateHistory(() -> openHistory(journalConfig), journal::durablePosition, HISTORY_OPENING_WAIT_MS);
        queries = new QueryDesk(history::query, (peer, frame) -> server().send(peer, frame.toByteArray()), log);
        wire = WireServer.open(
                WireServerConfig.loopback(Secret.of(home.secret()), home.id()),
                new PeerDesk(
                        inbox,
                        queries,
                        (peer, why) -> server().drop(peer, why),
                        cause -> halt("the wire failed: " + cause)));
        sweeps = new SweepDesk(new Sweep(table, SweepClock.system()), inbox::report, this::halt, log);
        supervisor = new Supervisor(
                home.paths(),
                WorkerCommand.likeThisProcess(home),
                ProcessLaunchers.best(),
                table,
                sweeps,
                inbox::report,
                this::halt,
                log);
        Core core =
                new Core(config(self.pid(), hasSuccessor), state, records, new SplittableRandom(), CoreLoop.now(clock));
        loop = new CoreLoop(core, inbox, journal, wire, supervisor, clock, Boolean.getBoolean(CHECKING));
        new CoordinatorAddress(
                        wire.port(Role.CLIENT),
                        wire.port(Role.WORKER),
                        self.pid(),
                        self.startTicks(),
                        state.epoch(),
                        version(),
                        clock.millis())
                .write(home.paths());
        log.say("epoch " + state.epoch() + " serves on 127.0.0.1, clients " + wire.port(Role.CLIENT) + ", workers "
                + wire.port(Role.WORKER));
    }

    /**
     * Starts all but the core's thread.
     *
     * @param hasSuccessor whether workers may start the next one when this one has died
     * @throws DroverException if it can't: nothing is left running then but this process
     */
    static Coordinator start(Home home, InstantSource clock, CoordinatorLog log, boolean hasSuccessor) {
        Coordinator coordinator = new Coordinator(home, clock, log, hasSuccessor);
        coordinator.sweeps.start();
        coordinator.supervisor.start();
        return coordinator;
    }

    static String version() {
        String version = Coordinator.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private CoreConfig config(int pid, boolean hasSuccessor) {
        Settings settings = Settings.read(home.paths());
        int workers = settings.workers() == 0 ? Runtime.getRuntime().availableProcessors() : settings.workers();
        int slots = settings.slots() == 0 ? 1 : settings.slots();
        return CoreConfig.of(workers, slots, version(), pid, home.paths().root().toString(), home.id(), hasSuccessor);
    }

    private WireServer server() {
        return wire;
    }

    private History openHistory(JournalConfig journalConfig) {
        History opened = History.open(
                HistoryConfig.of(home.paths(), home.journalId(), log::say),
                new JournalReaderSource(JournalReader.open(journalConfig), journal::durablePosition));
        opened.advanceTo(journal.durablePosition());
        return opened;
    }

    private void durable(long position) {
        // The journal reports before this constructor has come to the history.
        if (history != null) {
            history.advanceTo(position);
        }
    }

    /** Makes the calling thread the core's until the coordinator is to leave. */
    Effect.Exit serve() {
        try {
            Effect.Exit exit = loop.run();
            leavesWorkers = exit.why().equals("restarting");
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

    /** The epoch is over without a proper end: what is on disk is what was promised, so nothing more may be said or done. */
    private void halt(String why) {
        log.say("the coordinator can't go on: " + why);
        Runtime.getRuntime().halt(CoordinatorMain.CANNOT_GO_ON);
    }

    @Override
    public void close() {
        CoordinatorAddress.remove(home.paths());
        if (!leavesWorkers) {
            StoppedMarker.set(home.paths());
        }
        // The journal before the history, which only reads it: what is the truth gets its clean end whatever becomes of
        // the copy.
        closeAll(wire, supervisor, sweeps, history::stopWaiting, queries, journal, history);
    }

    private void closeAll(AutoCloseable... parts) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                log.fault("a part of the coordinator could not be closed", e);
            }
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
