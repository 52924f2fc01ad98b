package dev.drover.coordinator.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.coordinator.core.Core;
import dev.drover.coordinator.core.CoreConfig;
import dev.drover.coordinator.core.DurableState;
import dev.drover.coordinator.core.Effect;
import dev.drover.coordinator.core.Input;
import dev.drover.coordinator.core.Moment;
import dev.drover.model.Marks;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JobSpec;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.WorkerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A whole lifetime of a coordinator, its workers and clients on a virtual clock: everything that happens is drawn from one seed, and
 * the invariants are checked after every step.
 */
final class Simulation {
    private static final int WORKERS = 2;
    private static final int SLOTS = 2;
    private static final long FAULTS_UNTIL_MS = 20_000;
    private static final int TURNS_PER_STATE_CHECK = 16;
    private static final long GIVE_UP_MS = 600_000;
    private static final String HOME_ID = "sim";

    final RandomGenerator random;
    final SimClock clock;
    final GroundTruth truth = new GroundTruth();
    private final Map<Long, Integer> workerOfPeer = new HashMap<>();
    private final Map<Long, SimLink> links = new HashMap<>();
    private final Map<Integer, SimWorker> processes = new HashMap<>();
    private final Map<String, List<AttemptOutcome>> spools = new HashMap<>();
    private final List<SimClient> clients = new ArrayList<>();
    private List<JournalRecord> records = new ArrayList<>();
    private Process coordinator;
    private long nextPeer = 1;
    private int nextPid = 100;
    private long suspendedUntilMs;
    private boolean finished;
    private final boolean tracing;

    Simulation(long seed, boolean tracing) {
        this.tracing = tracing;
        this.random = new SplittableRandom(seed);
        this.clock = new SimClock(random);
    }

    /** An attempt that runs somewhere, null if none does. */
    AttemptToken someRunning() {
        List<AttemptToken> running = truth.running();
        return running.isEmpty() ? null : running.get(random.nextInt(running.size()));
    }

    /** Runs it to its end; throws with the reason if an invariant breaks. */
    void run() {
        startCoordinator();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            clients.add(new SimClient(i, this));
        }
        int submits = 1 + random.nextInt(8);
        for (int i = 0; i < submits; i++) {
            clock.after(
                    clock.someMs(8_000),
                    () -> clients.get(random.nextInt(count)).submit());
        }
        int cancelled = random.nextInt(4);
        for (int i = 0; i < cancelled; i++) {
            clock.after(
                    clock.someMs(15_000),
                    () -> clients.get(random.nextInt(count)).cancelSomething());
        }
        int checkpoints = random.nextInt(4);
        for (int i = 0; i < checkpoints; i++) {
            clock.after(clock.someMs((int) FAULTS_UNTIL_MS), this::checkpoint);
        }
        int faults = random.nextInt(7);
        for (int i = 0; i < faults; i++) {
            clock.after(clock.someMs((int) FAULTS_UNTIL_MS), this::fault);
        }
        clock.after(FAULTS_UNTIL_MS, this::checkDone);
        while (!finished && clock.step()) {
            Checks.check(clock.nowMs() < GIVE_UP_MS, () -> "stuck: " + describe());
        }
        Checks.check(finished, () -> "nothing happens any more: " + describe());
    }

    private void trace(String what, Object event) {
        if (tracing) {
            System.out.println(
                    clock.nowMs() + " " + what + " " + event.toString().replace('\n', ' '));
        }
    }

    private String describe() {
        return "coordinator " + (coordinator == null ? "down" : "up, open " + coordinator.openJobs()) + " " + clients
                + " " + processes.values();
    }

    private void fault() {
        List<SimWorker> alive =
                processes.values().stream().filter(SimWorker::isAlive).toList();
        SimWorker victim = alive.isEmpty() ? null : alive.get(random.nextInt(alive.size()));
        if (clock.nowMs() < suspendedUntilMs) {
            return;
        }
        switch (random.nextInt(11)) {
            case 0, 1 -> killCoordinator(false);
            case 2 -> killCoordinator(random.nextBoolean());
            case 3 -> {
                if (victim != null) {
                    victim.kill();
                }
            }
            case 4 -> {
                if (victim != null) {
                    victim.stop(clock.someMs(30_000));
                }
            }
            case 5 -> stopCoordinator(clock.someMs(70_000));
            case 6, 7 -> {
                if (!links.isEmpty()) {
                    Long[] peers = links.keySet().toArray(Long[]::new);
                    links.get(peers[random.nextInt(peers.length)]).close();
                }
            }
            case 8 -> checkpoint();
            case 9 -> suspendMachine(clock.someMs(70_000));
            default -> {
                if (coordinator != null) {
                    coordinator.post(new Input.StopSignal("SIGTERM"));
                }
            }
        }
    }

    private void checkpoint() {
        if (coordinator != null) {
            coordinator.post(new Input.CheckpointWanted());
        }
    }

    private void startCoordinator() {
        coordinator = new Process();
        coordinator.begin();
    }

    private void killCoordinator(boolean powerCut) {
        if (coordinator == null) {
            return;
        }
        coordinator.checkState("what a killed coordinator knew");
        records = coordinator.journal.kill(powerCut, random.nextInt(20));
        coordinator.dead = true;
        coordinator = null;
        new ArrayList<>(links.values()).forEach(SimLink::close);
        links.clear();
        if (powerCut) {
            processes.values().forEach(SimWorker::vanish);
            processes.clear();
            truth.clear();
        }
        clock.after(clock.someMs(20_000), () -> {
            if (coordinator == null) {
                startCoordinator();
            }
        });
    }

    private void stopCoordinator(long ms) {
        if (coordinator != null) {
            Process stopped = coordinator;
            stopped.stopped = true;
            clock.after(ms, () -> {
                stopped.stopped = false;
                stopped.scheduleTurn();
            });
        }
    }

    private void suspendMachine(long ms) {
        if (coordinator != null && !coordinator.stopped) {
            suspendedUntilMs = clock.nowMs() + ms;
            stopCoordinator(ms);
            processes.values().forEach(worker -> worker.suspend(ms + clock.someMs(300)));
        }
    }

    private void checkDone() {
        boolean satisfied = coordinator != null
                && clients.stream().allMatch(SimClient::isSatisfied)
                && processes.values().stream().allMatch(SimWorker::isSatisfied);
        if (!satisfied || !coordinator.journal.isSettled() || !truth.isIdle()) {
            clock.after(500, this::checkDone);
            return;
        }
        coordinator.checkState("what the last coordinator knows");
        RecordOracle oracle = coordinator.journal.durable();
        for (SimClient client : clients) {
            for (long job : client.accepted()) {
                Checks.check(oracle.hasEnded(job), () -> "job " + job + " was accepted and never ended");
            }
        }
        for (AttemptToken token : oracle.succeeded()) {
            Checks.check(truth.hasSucceeded(token), () -> "recorded as successful and was not: " + token);
        }
        finished = true;
    }

    // What the coordinator's process does for its core.

    private final class Process {
        final SimJournal journal = new SimJournal(clock, this::post, records);
        final DurableState state = SimJournal.recover(records);
        final List<Input> inbox = new ArrayList<>();
        final Map<Integer, SimWorker> watched = new HashMap<>();
        final StateOracle all = new StateOracle();
        final RecordedFirst recordedFirst = new RecordedFirst(journal, peer -> workerOfPeer.getOrDefault(peer, 0));
        final Core core;
        boolean dead;
        boolean stopped;
        boolean turnScheduled;
        long turns;
        boolean ready;

        Process() {
            checkState("what a restart reads");
            if (!records.isEmpty() && random.nextBoolean()) {
                // As the journal does at each start; the other half of them show that the records say the same.
                List<JournalRecord> parts = state.checkpoint();
                checkCheckpoint(parts);
                journal.appendCheckpoint(parts);
            }
            JournalRecord epoch = JournalRecord.newBuilder()
                    .setEpochStarted(EpochStarted.newBuilder().setEpoch(state.epoch() + 1))
                    .build();
            state.apply(epoch);
            journal.append(List.of(epoch), true);
            core = new Core(
                    CoreConfig.of(WORKERS, SLOTS, "0", 1, "/home", HOME_ID, true), state, journal, random, now());
        }

        private String openJobs() {
            return state.checkpoint().toString().replace('\n', ' ');
        }

        private Moment now() {
            return new Moment(1_700_000_000_000L + clock.nowMs(), clock.nowMs());
        }

        /** The epoch must be on disk before anything else is done. */
        void begin() {
            if (!journal.isSettled()) {
                clock.after(1, () -> {
                    if (!dead) {
                        begin();
                    }
                });
                return;
            }
            // That ticket was this process's own, not the core's.
            inbox.clear();
            ready = true;
            perform(core.begin(now()));
        }

        void post(Input input) {
            inbox.add(input);
            scheduleTurn();
        }

        void scheduleTurn() {
            if (!turnScheduled && !dead && !stopped && ready) {
                turnScheduled = true;
                clock.after(random.nextInt(3), this::turn);
            }
        }

        private void turn() {
            turnScheduled = false;
            if (dead || stopped) {
                return;
            }
            int count = random.nextInt(3) == 0 ? Math.min(1, inbox.size()) : inbox.size();
            List<Input> inputs = new ArrayList<>(inbox.subList(0, count));
            inbox.subList(0, count).clear();
            inputs.forEach(input -> trace("in ", input));
            List<Effect> effects = core.turn(now(), inputs, inbox.isEmpty());
            effects.forEach(effect -> trace("out", effect));
            core.checkInvariants();
            turns++;
            if (turns % TURNS_PER_STATE_CHECK == 0
                    || inputs.stream().anyMatch(Input.CheckpointWanted.class::isInstance)) {
                checkState("what is known");
                checkCheckpoint(state.checkpoint());
            }
            perform(effects);
            if (!inbox.isEmpty()) {
                scheduleTurn();
            }
        }

        private void checkState(String what) {
            all.read(journal.appended());
            all.check(state, what);
        }

        private void checkCheckpoint(List<JournalRecord> parts) {
            all.check(SimJournal.recover(parts), "what a checkpoint says");
        }

        private void perform(List<Effect> effects) {
            for (Effect effect : effects) {
                if (isHeard(effect)) {
                    recordedFirst.check(effect);
                }
                perform(effect);
            }
            long wake = core.nextWakeMonoMs();
            if (wake != Long.MAX_VALUE && !dead) {
                clock.after(Math.max(1, wake - clock.nowMs()), () -> {
                    if (core.nextWakeMonoMs() <= clock.nowMs()) {
                        scheduleTurn();
                    }
                });
            }
        }

        /** Not what goes to a connection that is broken: its worker may have said hello on another, and given back what was on its way. */
        private boolean isHeard(Effect effect) {
            long peer =
                    effect instanceof Effect.ToWorker e ? e.peer() : effect instanceof Effect.ToClient e ? e.peer() : 0;
            return links.containsKey(peer) && links.get(peer).isOpen();
        }

        private void perform(Effect effect) {
            if (effect instanceof Effect.ToWorker e) {
                sendTo(e.peer(), e.frame().toByteArray());
            } else if (effect instanceof Effect.ToClient e) {
                sendTo(e.peer(), e.frame().toByteArray());
            } else if (effect instanceof Effect.DropPeer e) {
                SimLink link = links.get(e.peer());
                if (link != null) {
                    link.close();
                }
            } else if (effect instanceof Effect.StartWorker e) {
                clock.after(clock.someMs(200), () -> spawn(e));
            } else if (effect instanceof Effect.AdoptWorker e) {
                SimWorker worker = processes.get(e.pid());
                watched.put(e.worker(), worker);
                if (worker == null || !worker.isAlive()) {
                    died(e.worker(), e.incarnation(), "is gone");
                }
            } else if (effect instanceof Effect.KillWorker e) {
                SimWorker worker = watched.get(e.worker());
                if (worker != null) {
                    worker.checkKilledFor(e.why());
                }
                clock.after(clock.someMs(100), () -> {
                    if (worker != null) {
                        worker.kill();
                    }
                });
            } else if (effect instanceof Effect.SweepAttempts e) {
                clock.after(clock.someMs(400), () -> sweep(e));
            } else if (effect instanceof Effect.DeleteSpool e) {
                spool(e.worker(), e.incarnation()).forEach(Simulation.this::checkTaken);
                spools.remove(e.worker() + "." + e.incarnation());
            } else if (effect instanceof Effect.Exit) {
                killCoordinator(false);
            }
        }

        private void spawn(Effect.StartWorker e) {
            if (dead) {
                return;
            }
            int pid = nextPid++;
            SimWorker worker = new SimWorker(e.worker(), e.incarnation(), pid, e.slots(), Simulation.this);
            processes.put(pid, worker);
            watched.put(e.worker(), worker);
            clock.after(clock.someMs(50), () -> post(new Input.WorkerSpawned(e.worker(), e.incarnation(), pid, pid)));
        }

        private void sweep(Effect.SweepAttempts e) {
            if (dead) {
                return;
            }
            for (SimWorker worker : processes.values()) {
                if (!worker.isAlive()) {
                    for (AttemptToken token : worker.leftovers()) {
                        if (e.marks()
                                .contains(Marks.attempt(
                                        HOME_ID,
                                        token.getJob(),
                                        token.getIndex(),
                                        token.getAttempt(),
                                        token.getEpoch()))) {
                            truth.gone(token);
                        }
                    }
                }
            }
            post(new Input.AttemptsSwept(e.worker(), e.incarnation(), Map.of()));
        }

        private void died(int worker, int incarnation, String how) {
            clock.after(clock.someMs(300), () -> {
                if (!dead) {
                    post(new Input.WorkerDied(worker, incarnation, how, spool(worker, incarnation)));
                }
            });
        }
    }

    private void sendTo(long peer, byte[] frame) {
        SimLink link = links.get(peer);
        if (link != null) {
            link.sendToPeer(frame);
        }
    }

    // What workers and clients see of the world.

    SimLink connectWorker(int worker, Consumer<byte[]> received, Runnable lost) {
        SimLink link = connect(received, lost, true);
        if (link != null) {
            workerOfPeer.put(link.peer, worker);
        }
        return link;
    }

    SimLink connectClient(Consumer<byte[]> received, Runnable lost) {
        return connect(received, lost, false);
    }

    private SimLink connect(Consumer<byte[]> received, Runnable lost, boolean worker) {
        Process server = coordinator;
        if (server == null || !server.ready) {
            return null;
        }
        long peer = nextPeer++;
        SimLink link = new SimLink(
                peer,
                clock,
                bytes -> server.post(worker ? fromWorker(peer, bytes) : fromClient(peer, bytes)),
                received,
                () -> {
                    links.remove(peer);
                    server.post(worker ? new Input.WorkerPeerGone(peer) : new Input.ClientPeerGone(peer));
                },
                lost);
        links.put(peer, link);
        return link;
    }

    private static Input fromWorker(long peer, byte[] bytes) {
        try {
            return new Input.FromWorker(peer, WorkerFrame.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Input fromClient(long peer, byte[] bytes) {
        try {
            return new Input.FromClient(peer, ClientFrame.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    void spool(int worker, int incarnation, List<AttemptOutcome> results) {
        spools.put(worker + "." + incarnation, results);
    }

    private List<AttemptOutcome> spool(int worker, int incarnation) {
        return spools.getOrDefault(worker + "." + incarnation, List.of());
    }

    void workerDied(SimWorker worker, String how) {
        Process server = coordinator;
        if (server != null && server.watched.get(worker.worker) == worker) {
            server.died(worker.worker, worker.incarnation, how);
        }
    }

    // Record before you tell: what arrives late, at a worker that was stopped, must not be forgotten meanwhile either.

    void checkAccepted(long job) {
        Checks.check(onDisk().knows(job), () -> "job " + job + " was accepted and is not on disk");
    }

    void checkEnded(long job) {
        Checks.check(onDisk().hasEnded(job), () -> "the end of job " + job + " was told and is not on disk");
    }

    void checkIssued(AttemptToken token) {
        Checks.check(
                coordinator == null || coordinator.journal.written().isOpen(token),
                () -> "an attempt was assigned and its issue is not written: " + token);
    }

    /** That result need not be kept any more. */
    void checkTaken(AttemptOutcome outcome) {
        RecordOracle oracle = onDisk();
        Checks.check(oracle.isSettled(outcome.getToken()), () -> "a result was taken and is not on disk: " + outcome);
        AttemptOutcome recorded = oracle.outcome(outcome.getToken());
        Checks.check(
                recorded == null || recorded.getState() == outcome.getState(),
                () -> "a result was taken and another recorded: " + outcome + " / " + recorded);
    }

    /** The same job is meant, from whatever shell. */
    void checkAsked(long job, JobSpec spec) {
        JobSpec recorded = onDisk().spec(job);
        Checks.check(
                recorded.toBuilder()
                        .setEnvironmentId(spec.getEnvironmentId())
                        .build()
                        .equals(spec),
                () -> "another job was accepted than was asked for: " + recorded + " / " + spec);
    }

    private RecordOracle onDisk() {
        if (coordinator != null) {
            return coordinator.journal.durable();
        }
        RecordOracle left = new RecordOracle();
        left.read(records);
        return left;
    }
}
