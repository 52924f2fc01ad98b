package dev.drover.coordinator.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.coordinator.core.state.Suspicion;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.message.MessageLimits;
import dev.drover.model.Cause;
import dev.drover.model.ExecLimits;
import dev.drover.model.KeyOwner;
import dev.drover.model.QueueOrder;
import dev.drover.model.Sha256;
import dev.drover.model.WorkerIds;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Delivery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.WorkerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A whole lifetime of a coordinator, its workers and clients on a virtual clock: everything that happens is drawn from one seed, and
 * the invariants are checked after every step.
 */
final class Simulation {
    /** What the core makes of an attempt that its worker ended when others than Drover told it to end. */
    private static final Set<Cause> LOSSES = Set.of(Cause.WORKER_LOST, Cause.QUARANTINED);

    private static final long FAULTS_UNTIL_MS = 20_000;
    private static final long GIVE_UP_MS = 3_600_000;
    private static final long LOOK_EVERY_MS = 50;

    /** With this limit a slow machine exceeds some, and still comes to an end before {@link #GIVE_UP_MS}. */
    private static final int SHORT_START_LIMIT_MS = 2_000;

    private static final int SLOWEST_START_MS = 30_000;

    final RandomGenerator random;
    final SimClock clock;
    final MessageLimits limits;
    /** Only what is large in a large environment is refused. */
    final ExecLimits execLimits;

    final SimSizes sizes;
    final int segmentBytes;
    final int slots;
    /** What workers say of how long tasks ran is up to this, whatever is true: short ones are sent ahead. */
    final int longestSaidMicros;

    final QueueOrder order;

    /** Whether some tasks kill their worker whenever they run. */
    final boolean hasPoison;

    /** The core's first limit for the start of a worker. */
    final int startLimitMs;

    /** What each start of a worker takes on this machine. */
    private final int startMs;

    private final Set<String> taken = new HashSet<>();
    final GroundTruth truth = new GroundTruth();
    private final Map<Long, SimIncarnation> workerOfPeer = new HashMap<>();
    private final Map<Long, SimLink> links = new HashMap<>();
    private final Map<Integer, SimWorker> processes = new HashMap<>();
    private final Map<String, List<AttemptOutcome>> spools = new HashMap<>();
    private int program;
    private final List<SimClient> clients = new ArrayList<>();
    private List<JournalRecord> records = new ArrayList<>();
    private SimCoordinator coordinator;
    private SimWorkerHost host;
    private long nextPeer = 1;
    private int nextPid = 100;
    private long suspendedUntilMs;
    private long diskFullUntilMs;
    private boolean mayWorkersLeave = true;
    private boolean finished;
    private int loneKills;
    // Whether tasks wait nearly all the time: then some slot is just free whenever one looks.
    private boolean isBusy;
    private final IdleSlots idleSlots = new IdleSlots();
    private final boolean tracing;

    Simulation(long seed, boolean tracing) {
        this.tracing = tracing;
        this.random = new SplittableRandom(seed);
        this.clock = new SimClock(random);
        // Small, so that what is cheap to make meets every bound.
        this.limits = new MessageLimits((4 << 10) << Math.max(0, random.nextInt(5) - 2));
        this.execLimits = new ExecLimits(limits.environmentBytes(), limits.environmentBytes() + 100L);
        this.sizes = new SimSizes(random);
        this.slots = random.nextInt(3) == 0 ? 8 : 2;
        this.segmentBytes = (2 << 10) << random.nextInt(5);
        this.longestSaidMicros = random.nextBoolean() ? 100_000 : 10_000;
        this.order = random.nextInt(8) == 0 ? QueueOrder.FIFO : QueueOrder.FAIR;
        boolean areStartsSlow = random.nextInt(10) == 0;
        // Where starts are slow it would take its many workers hours.
        this.hasPoison = !areStartsSlow && random.nextInt(4) == 0;
        this.startLimitMs = areStartsSlow ? SHORT_START_LIMIT_MS : CoreConfig.DEFAULT_START_LIMIT_MS;
        this.startMs = areStartsSlow ? random.nextInt(SLOWEST_START_MS) : 0;
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
        // Now and then many at once: they are waiting together when a worker comes.
        boolean isBurst = random.nextInt(4) == 0;
        // Or many one after the other, so that submitters compete all the time, and come back.
        isBusy = !isBurst && random.nextInt(6) == 0;
        int submits = isBusy ? 20 + random.nextInt(20) : 1 + random.nextInt(isBurst ? 24 : 8);
        for (int i = 0; i < submits; i++) {
            clock.after(
                    clock.someMs(isBurst ? 20 : 8_000),
                    () -> clients.get(random.nextInt(count)).submit());
        }
        int questions = random.nextInt(4);
        for (int i = 0; i < questions; i++) {
            clock.after(
                    clock.someMs(isBurst ? 1_000 : 10_000),
                    () -> clients.get(random.nextInt(count)).query());
        }
        int sends = random.nextInt(8);
        for (int i = 0; i < sends; i++) {
            clock.after(
                    clock.someMs(isBurst ? 2_000 : 12_000),
                    () -> clients.get(random.nextInt(count)).sendSomething());
        }
        int cancelled = random.nextInt(isBusy ? 16 : 4);
        for (int i = 0; i < cancelled; i++) {
            clock.after(
                    clock.someMs(15_000),
                    () -> clients.get(random.nextInt(count)).cancelSomething());
        }
        for (SimClient client : clients) {
            // One of whose jobs each ends by itself.
            if (client.keepsJobsAlive() && random.nextBoolean()) {
                clock.after(clock.someMs(15_000), client::vanish);
            }
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
        clock.after(LOOK_EVERY_MS, this::lookForIdleSlots);
        while (!finished && clock.step()) {
            SimulationChecks.check(clock.nowMs() < GIVE_UP_MS, () -> "stuck: " + describe());
        }
        SimulationChecks.check(finished, () -> "nothing happens any more: " + describe());
    }

    /** Deaths of workers are told to that host from now on. */
    void attach(SimWorkerHost watching) {
        host = watching;
    }

    /** For a test of a part, without a coordinator: workers wait for one as long as that test takes. */
    void keepWorkers() {
        mayWorkersLeave = false;
    }

    boolean mayWorkersLeave() {
        return mayWorkersLeave;
    }

    void trace(String what, Object event) {
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
        switch (random.nextInt(12)) {
            case 0, 1 -> killCoordinator(false);
            case 2 -> killCoordinator(random.nextBoolean());
            case 3 -> {
                if (victim != null && mayKill(victim)) {
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
            case 10 -> fillDisk(clock.someMs(60_000));
            default -> {
                if (coordinator != null) {
                    coordinator.post(new Input.StopSignal("SIGTERM"));
                }
            }
        }
    }

    /** So seldom that nobody is put in quarantine for it. */
    private boolean mayKill(SimWorker victim) {
        return victim.worker != WorkerIds.ALONE || ++loneKills < Suspicion.MAX_LOSSES_ALONE;
    }

    private void checkpoint() {
        if (coordinator != null) {
            coordinator.post(new Input.CheckpointWanted());
        }
    }

    private void startCoordinator() {
        coordinator = new SimCoordinator(this, records);
        attach(coordinator.host);
        coordinator.begin();
    }

    void killCoordinator(boolean powerCut) {
        if (coordinator == null) {
            return;
        }
        records = coordinator.kill(powerCut, random.nextInt(20));
        coordinator = null;
        host = null;
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
            coordinator.stop(ms);
        }
    }

    private void suspendMachine(long ms) {
        if (coordinator != null && !coordinator.isStopped()) {
            suspendedUntilMs = clock.nowMs() + ms;
            stopCoordinator(ms);
            processes.values().forEach(worker -> worker.suspend(ms + clock.someMs(300)));
        }
    }

    /** So long there is no room for what workers would spool. The journal has its spare file. */
    private void fillDisk(long ms) {
        diskFullUntilMs = Math.max(diskFullUntilMs, clock.nowMs() + ms);
    }

    boolean isDiskFull() {
        return clock.nowMs() < diskFullUntilMs;
    }

    private void lookForIdleSlots() {
        boolean isServed = coordinator != null && coordinator.isServing() && clock.nowMs() >= suspendedUntilMs;
        int running =
                processes.values().stream().mapToInt(SimWorker::runningCount).sum();
        SimulationChecks.check(
                running <= SimCoordinator.WORKERS * slots,
                () -> running + " tasks run in " + SimCoordinator.WORKERS * slots + " slots: " + describe());
        int free = processes.values().stream()
                .filter(worker -> worker.worker != WorkerIds.ALONE)
                .mapToInt(SimWorker::freeSlots)
                .sum();
        // While one task runs alone, a slot is kept free for it.
        boolean isFree = isServed && !isBusy && free > (coordinator.hasSuspects() ? 1 : 0);
        idleSlots.check(
                clock.nowMs(),
                isFree
                        && (processes.values().stream().anyMatch(SimWorker::hasQueued)
                                || coordinator.hasWaitingForSlots()),
                this::describe);
        clock.after(LOOK_EVERY_MS, this::lookForIdleSlots);
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
        coordinator.checkAllIsSent(nextPeer);
        RecordOracle oracle = coordinator.journal.durable();
        for (SimClient client : clients) {
            for (long job : client.accepted()) {
                SimulationChecks.check(oracle.hasEnded(job), () -> "job " + job + " was accepted and never ended");
            }
        }
        for (AttemptToken token : oracle.succeeded()) {
            SimulationChecks.check(truth.hasSucceeded(token), () -> "recorded as successful and was not: " + token);
        }
        finished = true;
    }

    // What the coordinator sees of the world.

    void sendTo(long peer, byte[] frame) {
        if (isOpen(peer)) {
            checkFits(frame);
            link(peer).sendToPeer(frame);
        }
    }

    boolean isOpen(long peer) {
        return links.containsKey(peer) && link(peer).isOpen();
    }

    SimLink link(long peer) {
        return links.get(peer);
    }

    /** The worker at the other end, null if there is none. */
    SimIncarnation workerOf(long peer) {
        return workerOfPeer.get(peer);
    }

    /** Whether a worker that lives is at the other end, and in that session. */
    boolean isInSession(long peer, long session) {
        return isOpen(peer)
                && session == peer
                && processes.values().stream().anyMatch(worker -> worker.isAlive() && worker.isInSession(session));
    }

    /** An upgrade may have come before a coordinator's start. */
    String programOfNextCoordinator() {
        program += random.nextInt(4) == 0 ? 1 : 0;
        return program();
    }

    /** What the coordinator of now starts its workers from. */
    String program() {
        return Integer.toString(program);
    }

    SimWorker spawn(int worker, int incarnation, int slots) {
        int pid = nextPid++;
        SimWorker spawned = new SimWorker(worker, incarnation, pid, slots, someStartMs(), this);
        processes.put(pid, spawned);
        return spawned;
    }

    /** Where starts are slow, some never come to an end. */
    private long someStartMs() {
        return startMs > 0 && random.nextInt(8) == 0 ? SimWorker.NEVER_MS : startMs;
    }

    /** Whether that worker is dead, and neither Drover nor the machine ended it. */
    boolean wasKilledByOthers(int worker, int incarnation) {
        return processes.values().stream()
                .anyMatch(process ->
                        process.worker == worker && process.incarnation == incarnation && process.wasKilledByOthers());
    }

    boolean hasEnded(long job) {
        return onDisk().hasEnded(job);
    }

    /** A job is cancelled because its client is said to have vanished. */
    void checkVanished(long job) {
        for (SimClient client : clients) {
            SimulationChecks.check(
                    !client.forbidsCancel(job),
                    () -> "job " + job + " is cancelled because its client vanished, but not " + client);
        }
    }

    /** Null if there never was one, or the machine was down since. */
    SimWorker process(int pid) {
        return processes.get(pid);
    }

    /** What dead workers had started and nobody has ended. */
    List<AttemptToken> leftovers() {
        return processes.values().stream()
                .filter(worker -> !worker.isAlive())
                .flatMap(worker -> worker.leftovers().stream())
                .toList();
    }

    void deleteSpool(int worker, int incarnation) {
        spool(worker, incarnation).forEach(this::checkTaken);
        spools.remove(worker + "." + incarnation);
    }

    // What workers and clients see of the world.

    SimLink connectWorker(SimIncarnation worker, Consumer<byte[]> received, Runnable lost) {
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
        SimCoordinator server = coordinator;
        if (server == null || !server.isReady()) {
            return null;
        }
        long peer = nextPeer++;
        SimLink link = new SimLink(
                peer,
                clock,
                bytes -> {
                    checkFits(bytes);
                    server.post(worker ? fromWorker(peer, bytes) : fromClient(peer, bytes));
                },
                bytes -> {
                    received.accept(bytes);
                    server.clientHasRead();
                },
                () -> {
                    links.remove(peer);
                    server.post(worker ? new Input.WorkerPeerGone(peer) : new Input.ClientPeerGone(peer));
                },
                lost);
        links.put(peer, link);
        return link;
    }

    /** As the wire does at both ends. */
    private void checkFits(byte[] message) {
        SimulationChecks.check(
                message.length <= limits.messageBytes(),
                () -> "a message of " + message.length + " bytes, the limit is " + limits.messageBytes());
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
        SimulationChecks.check(
                results.isEmpty() || !isDiskFull(), () -> "there is no room for what is spooled: " + results);
        spools.put(worker + "." + incarnation, results);
    }

    List<AttemptOutcome> spool(int worker, int incarnation) {
        return spools.getOrDefault(worker + "." + incarnation, List.of());
    }

    void workerDied(SimWorker worker, String how) {
        if (host != null) {
            host.died(worker, how);
        }
    }

    // Record before you tell: what arrives late, at a worker that was stopped, must not be forgotten meanwhile either.

    void checkAccepted(long job) {
        SimulationChecks.check(onDisk().knows(job), () -> "job " + job + " was accepted and is not on disk");
    }

    void checkEnded(long job) {
        SimulationChecks.check(onDisk().hasEnded(job), () -> "the end of job " + job + " was told and is not on disk");
    }

    void checkIssued(AttemptToken token) {
        SimulationChecks.check(
                coordinator == null || coordinator.journal.written().isOpen(token),
                () -> "an attempt was assigned and its issue is not written: " + token);
    }

    /** An attempt takes a message. */
    void took(Delivery delivery) {
        SimulationChecks.check(taken.add(delivery.getFrom()), () -> "a message is taken twice: " + delivery);
    }

    /** Whether an attempt has taken that message. */
    boolean isTaken(String from) {
        return taken.contains(from);
    }

    /** A message was acknowledged: it is on disk as it was said, unless its attempt has said more than is kept, or too much at once. */
    void checkKept(TaskMessage message) {
        RecordOracle oracle = onDisk();
        TaskMessage recorded = oracle.message(message.getToken(), message.getSequence());
        int cost = message.getBody().size() + message.getFromBytes().size() + 32;
        int kept = oracle.keptMessageBytes(message.getToken()) + 32 * oracle.keptMessages(message.getToken());
        SimulationChecks.check(
                kept <= limits.keptMessagesBytes(),
                () -> "more of the messages of an attempt is kept than may be: " + message);
        SimulationChecks.check(
                recorded != null
                        || !oracle.isOpen(message.getToken())
                        || message.getBody().size() > limits.taskMessageBytes()
                        || kept + cost > limits.keptMessagesBytes(),
                () -> "a message was acknowledged and is not on disk: " + message);
        SimulationChecks.check(
                recorded == null || recorded.equals(message),
                () -> "a message was recorded as another: " + recorded + " / " + message);
    }

    /** That result need not be kept any more. */
    void checkTaken(AttemptOutcome outcome) {
        RecordOracle oracle = onDisk();
        SimulationChecks.check(
                oracle.isSettled(outcome.getToken()), () -> "a result was taken and is not on disk: " + outcome);
        AttemptOutcome recorded = oracle.outcome(outcome.getToken());
        SimulationChecks.check(
                recorded == null
                        || recorded.getStateValue() == outcome.getStateValue()
                        || outcome.getCauseValue() == Cause.SHUTDOWN.number()
                                && LOSSES.contains(Cause.ofNumber(recorded.getCauseValue())),
                () -> "a result was taken and another recorded: " + outcome + " / " + recorded);
    }

    /** The same job is meant, from whatever shell. */
    void checkAsked(long job, Spec spec) {
        Spec recorded = onDisk().spec(job);
        SimulationChecks.check(
                recorded.toBuilder()
                        .setEnvironmentId(spec.getEnvironmentId())
                        .build()
                        .equals(spec),
                () -> "another job was accepted than was asked for: " + recorded + " / " + spec);
    }

    /** The key is another job's. */
    void checkConflict(Spec spec) {
        KeyOwner owner = onDisk().owner(Sha256.ofText(spec.getKey()));
        SimulationChecks.check(
                owner != null
                        && !onDisk().spec(owner.job()).toBuilder()
                                .setEnvironmentId(spec.getEnvironmentId())
                                .build()
                                .equals(spec),
                () -> "a key is refused as another job's and is not: " + spec);
    }

    /** That job was accepted. */
    /** As the records on disk have them. */
    List<AttemptOutcome> outcomesWithOutput(long job) {
        return onDisk().outcomesWithOutput(job);
    }

    Spec specOf(long job) {
        return onDisk().spec(job);
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
