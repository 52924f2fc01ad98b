package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.Core;
import dev.drover.coordinator.core.schedule.WaitReason;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.FrameQueues;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.model.KeyOwner;
import dev.drover.model.Marks;
import dev.drover.model.QueueOrder;
import dev.drover.model.Sha256;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A coordinator's process: what it does for its core, with the core's invariants checked after each turn. */
final class SimCoordinator {
    static final int WORKERS = 2;
    private static final int TURNS_PER_STATE_CHECK = 16;
    private static final String HOME_ID = "sim";
    private static final String VANISHED = "its client vanished";

    private final Simulation world;
    private final RandomGenerator random;
    private final SimClock clock;
    final SimJournal journal;
    private final DurableState state;
    /** Of clients that do not read, together. */
    private static final int MAX_HELD_FRAMES = 8;

    private final List<Input> inbox = new ArrayList<>();
    private final FrameQueues queues;
    final SimWorkerHost host;
    private final StateOracle all = new StateOracle();
    private final CallBacks callBacks = new CallBacks();
    private final FairShares fairShares = new FairShares();
    private final SuspectOracle suspects;
    private final RecordedStates states;
    private final RecordOracle recorded = new RecordOracle();
    private final RecordedFirst recordedFirst;
    private final SimHistory history;
    private final int maxEndedKeys;
    private final Core core;
    private int checkedForVanished;
    private boolean dead;
    private boolean stopped;
    private boolean isStopping;
    private boolean turnScheduled;
    private long turns;
    private boolean ready;

    /** Reads what the last one left. */
    SimCoordinator(Simulation world, List<JournalRecord> records) {
        this.world = world;
        this.random = world.random;
        this.clock = world.clock;
        this.journal = new SimJournal(clock, this::post, records, world.limits, world.segmentBytes);
        this.checkedForVanished = records.size();
        this.history = new SimHistory(world, journal, this::post);
        this.maxEndedKeys = random.nextInt(3);
        this.state = SimJournal.recover(records, maxEndedKeys);
        this.queues = new FrameQueues(
                this::unreadBytes, world.limits.partBytes(), MAX_HELD_FRAMES, world.limits.messageBytes() * 4);
        this.host = new SimWorkerHost(world, HOME_ID, this::post);
        this.recordedFirst = new RecordedFirst(journal, world::workerOf);
        this.suspects = new SuspectOracle(world);
        this.suspects.skip(records);
        this.states = new RecordedStates(world.truth::hasStarted);
        checkState("what a restart reads");
        if (!records.isEmpty() && random.nextBoolean()) {
            // As the journal does at each start; the other half of them show that the records say the same.
            List<JournalRecord> parts = state.checkpoint(world.limits);
            checkCheckpoint(parts);
            journal.appendCheckpoint(parts);
        }
        JournalRecord epoch = JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder().setEpoch(state.epoch() + 1))
                .build();
        state.apply(epoch);
        journal.append(List.of(epoch), true);
        CoreConfig config = CoreConfig.of(WORKERS, world.slots, "0", 1, "/home", HOME_ID, true, world.order)
                .withLimits(world.limits)
                .withExecLimits(world.execLimits)
                .withStartLimitMs(world.startLimitMs)
                .withMaxRecentEnds(random.nextInt(3))
                .withWorkerProgram(world.programOfNextCoordinator());
        core = new Core(config, state, journal, random, now());
    }

    String openJobs() {
        return state.checkpoint().toString().replace('\n', ' ');
    }

    private Now now() {
        return new Now(1_700_000_000_000L + clock.nowMs(), clock.nowMs());
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

    /** SIGKILL, or the machine loses its power; returns what the next one finds. */
    List<JournalRecord> kill(boolean powerCut, int extraRecords) {
        checkState("what a killed coordinator knew");
        dead = true;
        host.close();
        return journal.kill(powerCut, extraRecords);
    }

    boolean isReady() {
        return ready;
    }

    /** SIGSTOP, for so long. */
    void stop(long ms) {
        stopped = true;
        clock.after(ms, () -> {
            stopped = false;
            scheduleTurn();
        });
    }

    /** Whether it gives out tasks, as fast as it can. */
    boolean isServing() {
        return ready && !dead && !stopped && !isStopping;
    }

    /** Whether a task could run if a slot were free. */
    boolean hasWaitingForSlots() {
        for (long job : core.openJobs()) {
            for (WaitReason reason : core.explain(job, now())) {
                if (reason instanceof WaitReason.SlotsTaken || reason instanceof WaitReason.Next) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a task runs alone, or is to. */
    boolean hasSuspects() {
        return state.jobs().firstWithSuspects() != null || state.hasLoneAttempt();
    }

    boolean isStopped() {
        return stopped;
    }

    void post(Input input) {
        isStopping |= input instanceof Input.StopSignal;
        if (isOfPeer(input)) {
            queues.add(input, bytes(input));
        } else {
            inbox.add(input);
        }
        scheduleTurn();
    }

    private static boolean isOfPeer(Input input) {
        return input instanceof Input.FromClient
                || input instanceof Input.FromWorker
                || input instanceof Input.ClientPeerGone
                || input instanceof Input.WorkerPeerGone;
    }

    private static int bytes(Input input) {
        return input instanceof Input.FromClient client ? client.frame().getSerializedSize() : 0;
    }

    private long unreadBytes(long peer) {
        return core.unsentBytes(peer) + (world.isOpen(peer) ? world.link(peer).unreadBytes() : 0);
    }

    /** A client was given what was sent to it, so that it may be served again. */
    void clientHasRead() {
        if (queues.canTake()) {
            scheduleTurn();
        }
    }

    /** When all is on disk, nothing for a client waits any more. */
    void checkAllIsSent(long lastPeer) {
        if (!inbox.isEmpty()) {
            // It is not told yet that all is on disk.
            return;
        }
        for (long peer = 1; peer <= lastPeer; peer++) {
            long unsent = core.unsentBytes(peer);
            SimulationChecks.check(unsent == 0, () -> unsent + " bytes for a client are said to wait and do not");
        }
    }

    private void scheduleTurn() {
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
        List<Input> inputs = takeInputs();
        inputs.forEach(input -> world.trace("in ", input));
        List<Effect> effects = core.turn(now(), inputs, inbox.isEmpty() && !queues.canTake());
        effects.forEach(effect -> world.trace("out", effect));
        core.checkInvariants();
        callBacks.check(inputs, effects);
        if (world.order == QueueOrder.FAIR) {
            fairShares.read(journal.appended());
        }
        suspects.read(journal.appended());
        turns++;
        if (turns % TURNS_PER_STATE_CHECK == 0 || inputs.stream().anyMatch(Input.CheckpointWanted.class::isInstance)) {
            checkState("what is known");
            checkCheckpoint(state.checkpoint(world.limits));
        }
        checkVanished();
        inputs.forEach(this::checkStartsAreRecorded);
        inputs.forEach(this::checkReleased);
        perform(effects);
        if (!inbox.isEmpty() || queues.canTake()) {
            scheduleTurn();
        }
    }

    private List<Input> takeInputs() {
        boolean isOne = random.nextInt(3) == 0;
        int reports = isOne ? Math.min(1, inbox.size()) : inbox.size();
        List<Input> inputs = new ArrayList<>(inbox.subList(0, reports));
        inbox.subList(0, reports).clear();
        if (!isOne || reports == 0) {
            queues.drainTo((input, bytes) -> inputs.add(input), isOne ? 1 : Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        for (long peer = queues.clientToRefuse(); peer != 0; peer = queues.clientToRefuse()) {
            queues.refuse(peer, (input, bytes) -> {});
            if (world.isOpen(peer)) {
                world.link(peer).close();
            }
        }
        return inputs;
    }

    /** What a worker said to have started has started, by a record of that turn at the latest. */
    private void checkStartsAreRecorded(Input input) {
        if (!(input instanceof Input.FromWorker said)
                || !world.isInSession(said.peer(), said.frame().getSession())) {
            return;
        }
        states.read(journal.appended());
        for (WorkerMessage message : said.frame().getMessagesList()) {
            for (AttemptStarted start : message.getStarted().getAttemptsList()) {
                SimulationChecks.check(
                        !states.isOpenAndNotStarted(world.workerOf(said.peer()), start.getToken()),
                        () -> "a start was reported and no record says so: " + start);
            }
        }
    }

    /** A job lives as long as one of the clients that keep it alive. */
    private void checkVanished() {
        List<JournalRecord> appended = journal.appended();
        for (JournalRecord record : appended.subList(checkedForVanished, appended.size())) {
            if (record.getCancelRequested().getBy().equals(VANISHED)) {
                world.checkVanished(record.getCancelRequested().getJob());
            }
        }
        checkedForVanished = appended.size();
    }

    /** A dead worker's place is free at once, and so is each of its attempts of which no process is left. */
    private void checkReleased(Input input) {
        if (input instanceof Input.WorkerDied died) {
            LiveWorker worker = state.worker(died.worker());
            SimulationChecks.check(
                    worker == null || worker.getIncarnation() != died.incarnation(),
                    () -> "a dead worker keeps its place: " + died);
        } else if (input instanceof Input.AttemptsSwept swept) {
            for (Job job : state.jobs().withLiveAttempts()) {
                for (LiveAttempt attempt : job.live()) {
                    boolean isIts = attempt.worker == swept.worker() && attempt.incarnation == swept.incarnation();
                    SimulationChecks.check(
                            !isIts || swept.left().contains(markOf(attempt)),
                            () -> "nothing of " + attempt + " is left, and it is still held: " + swept);
                }
            }
        }
    }

    private static String markOf(LiveAttempt attempt) {
        return Marks.attempt(HOME_ID, attempt.job, attempt.index, attempt.attempt, attempt.epoch);
    }

    void checkState(String what) {
        all.read(journal.appended());
        all.check(state, what);
        states.read(journal.appended());
        states.check(state.checkpoint(), what);
        recorded.read(journal.appended());
        recorded.keys().forEach(this::checkKey);
    }

    /** Known here, or of a job that the history is asked to have: nothing is between the two. */
    private void checkKey(Sha256 key, KeyOwner owner) {
        KeyOwner known = state.key(key);
        SimulationChecks.check(
                known == null ? owner.job() <= state.keysUpToJob() : known.equals(owner),
                () -> "the key of " + owner + " is said to be of " + known + ", and asked for up to job "
                        + state.keysUpToJob());
    }

    private void checkCheckpoint(List<JournalRecord> parts) {
        all.check(SimJournal.recover(parts, maxEndedKeys), "what a checkpoint says");
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            if (isDelivered(effect)) {
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
    private boolean isDelivered(Effect effect) {
        long peer = effect instanceof Effect.ToWorker e ? e.peer() : effect instanceof Effect.ToClient e ? e.peer() : 0;
        return world.isOpen(peer);
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.ToWorker e) {
            world.sendTo(e.peer(), e.frame().toByteArray());
        } else if (effect instanceof Effect.ToClient e) {
            world.sendTo(e.peer(), e.frame().toByteArray());
        } else if (effect instanceof Effect.DropPeer e) {
            if (world.isOpen(e.peer())) {
                world.link(e.peer()).close();
            }
        } else if (effect instanceof Effect.ForHost e) {
            host.perform(e);
        } else if (effect instanceof Effect.LookUp e) {
            history.submit(e);
        } else if (effect instanceof Effect.Exit) {
            world.killCoordinator(false);
        }
    }
}
