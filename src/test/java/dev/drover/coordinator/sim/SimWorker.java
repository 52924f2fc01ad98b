package dev.drover.coordinator.sim;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.drover.coordinator.core.CoreRig;
import dev.drover.message.ByteBudget;
import dev.drover.message.WorkerParts;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Credit;
import dev.drover.proto.Environment;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.JobWork;
import dev.drover.proto.ProgressReport;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Results;
import dev.drover.proto.Returned;
import dev.drover.proto.Started;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerGoodbye;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A worker process as the protocol describes it, without real work. */
final class SimWorker {
    /** How a task can fail by itself; mostly by its exit code. */
    private static final List<Cause> FAILURES = List.of(
            Cause.EXIT,
            Cause.EXIT,
            Cause.EXIT,
            Cause.EXIT,
            Cause.TIMEOUT,
            Cause.OUTPUT_LIMIT,
            Cause.MEMORY_LIMIT,
            Cause.CPU_LIMIT);

    private static final int EXITS_ONE_IN = 10;
    private static final int MOST_PREFETCH = 8;
    /** So far from a token that is real, none will ever be. */
    private static final int NEVER_ISSUED = 1_000;
    /** Of starts that are said by a worker whose attempt it is not. */
    static final int STRAY_PID = 1_000;
    /** A worker that was awake for so long has said hello, and a beat, to a coordinator that was too. */
    private static final long FAIR_MS = 22_000;

    private static final long ENDLESS_MS = Long.MAX_VALUE;

    /** For a start that never comes to an end. */
    static final long NEVER_MS = Long.MAX_VALUE;

    /** What a message with one item takes at most beside it, and what the length of a text takes. */
    private static final int REST = 24;

    final int worker;
    final int incarnation;
    final int pid;
    private final int slots;
    private final String program;
    private final Simulation world;
    private final int prefetch;
    private SimLink link;
    private boolean alive = true;
    private boolean stopped;
    private boolean isUp;
    private boolean leaving;
    private long awakeSinceMs = -FAIR_MS;
    private boolean condemned;
    private boolean wasKilledByOthers;
    private byte[] lastCredit;
    private long session;
    private long taken;
    private long credit;
    private final ArrayDeque<AttemptToken> queue = new ArrayDeque<>();
    private final Map<AttemptToken, Long> running = new LinkedHashMap<>();
    private final Map<AttemptToken, Long> begunAtMs = new HashMap<>();
    private final Map<AttemptToken, AttemptStarted> starts = new LinkedHashMap<>();
    private final Map<AttemptToken, AttemptOutcome> unacknowledged = new LinkedHashMap<>();
    private final Map<Long, JobWork> works = new HashMap<>();
    private final Set<ByteString> environments = new HashSet<>();
    private final Set<Long> endlessJobs = new HashSet<>();
    private final Set<Long> poisonJobs = new HashSet<>();
    private final ArrayDeque<AttemptToken> begun = new ArrayDeque<>();
    private final ArrayDeque<Runnable> whileStopped = new ArrayDeque<>();
    private final SimMailbox mailbox;

    SimWorker(int worker, int incarnation, int pid, int slots, long startMs, Simulation world) {
        this.worker = worker;
        this.incarnation = incarnation;
        this.pid = pid;
        this.slots = slots;
        this.program = world.program();
        this.world = world;
        this.mailbox = new SimMailbox(world, running::containsKey, this::send);
        this.prefetch = world.random.nextInt(MOST_PREFETCH + 1);
        if (startMs == 0) {
            isUp = true;
            begin();
        } else if (startMs != NEVER_MS) {
            world.clock.after(startMs, this::comeUp);
        }
    }

    private void begin() {
        beat();
        tryConnect();
    }

    /** Its start was slow, and has come to an end. */
    private void comeUp() {
        if (stopped) {
            whileStopped.add(this::comeUp);
        } else if (alive) {
            isUp = true;
            awakeSinceMs = world.clock.nowMs();
            begin();
        }
    }

    boolean isAlive() {
        return alive;
    }

    boolean isInSession(long number) {
        return session == number;
    }

    /** Nobody has to hear anything of it any more. */
    boolean isSatisfied() {
        return !alive || unacknowledged.isEmpty();
    }

    private boolean isInSession() {
        return alive && !stopped && session != 0 && link != null && link.isOpen();
    }

    /** How many attempts it could start at once if it were sent them. */
    int freeSlots() {
        boolean isFree = isInSession() && !leaving && queue.isEmpty() && taken < credit;
        return isFree ? Math.max(0, slots - running.size()) : 0;
    }

    /** How much it runs while it lives. */
    int runningCount() {
        return alive ? running.size() : 0;
    }

    /** Whether it holds something that could be called back. */
    boolean hasQueued() {
        return isInSession() && !queue.isEmpty();
    }

    private void tryConnect() {
        if (!alive) {
            return;
        }
        if (stopped) {
            whileStopped.add(this::tryConnect);
            return;
        }
        if (link != null && link.isOpen()) {
            return;
        }
        link = world.connectWorker(new SimIncarnation(worker, incarnation), this::received, this::linkLost);
        if (link == null) {
            world.clock.after(10 + world.clock.someMs(200), this::tryConnect);
            maybeSpool();
            return;
        }
        session = 0;
        taken = 0;
        works.clear();
        environments.clear();
        credit = slots + prefetch;
        WorkerHello.Builder hello = WorkerHello.newBuilder()
                .setProtocolVersion(1)
                .setWorker(worker)
                .setIncarnation(incarnation)
                .setPid(pid)
                .setStartTicks(pid)
                .setSlots(slots)
                .setProgram(program)
                .addAllHeld(running.keySet())
                .addAllHeld(queue)
                .addAllHeld(world.random.nextBoolean() ? running.keySet() : List.of())
                .setCredit(credit);
        ByteBudget budget = new ByteBudget(2 * world.limits.partBytes());
        for (AttemptOutcome said : unacknowledged.values()) {
            AttemptOutcome outcome = mailbox.addTo(said);
            int cost = ByteBudget.cost(outcome);
            if (cost <= world.limits.messageBytes() / 2 && budget.fits(cost)) {
                budget.spend(cost);
                hello.addResults(outcome);
            } else {
                // It follows after the welcome.
                hello.addHeld(outcome.getToken());
            }
        }
        send(WorkerMessage.newBuilder().setHello(hello));
        if (lastCredit != null && world.random.nextBoolean()) {
            // Of an older session: a socket that connects again by itself sends what still lay in it.
            link.sendToServer(lastCredit);
        }
        SimLink mine = link;
        // Built again where no answer comes (JeroMQ hazard 1).
        world.clock.after(2_000, () -> {
            if (mine == link && session == 0) {
                mine.close();
            }
        });
    }

    private void linkLost() {
        world.clock.after(world.clock.someMs(50), this::tryConnect);
    }

    /** Nobody is there and nothing runs: write down what is unacknowledged, as soon as there is room for it, and leave. */
    private void maybeSpool() {
        boolean isRefused = world.isDiskFull() && !unacknowledged.isEmpty();
        if (!isRefused
                && world.mayWorkersLeave()
                && queue.isEmpty()
                && running.isEmpty()
                && world.random.nextInt(20) == 0) {
            exit("left without a coordinator");
        }
    }

    /** Runs that until it is stopped, without having been told to. */
    void run(AttemptToken token) {
        running.put(token, ENDLESS_MS);
        world.truth.started(token);
    }

    /** Leaves by itself, and spools what nobody took. */
    void exit(String how) {
        world.spool(
                worker,
                incarnation,
                unacknowledged.values().stream().map(mailbox::addTo).toList());
        end(how);
    }

    private void end(String how) {
        alive = false;
        if (link != null) {
            link.close();
        }
        world.workerDied(this, how);
    }

    /** SIGKILL: what it ran goes on until it is swept. */
    void kill() {
        if (alive) {
            wasKilledByOthers = !condemned;
            end("killed by signal 9");
        }
    }

    /** SIGTERM: it gives back what is queued, ends what it runs, and leaves. */
    private void terminate() {
        wasKilledByOthers = !condemned;
        leaving = true;
        giveBack(List.copyOf(queue));
        for (AttemptToken token : List.copyOf(running.keySet())) {
            cancel(token, Cause.SHUTDOWN);
        }
    }

    /** Nobody is killed for silence who could speak all the time. */
    void checkKilledFor(String why) {
        boolean forSilence = why.startsWith("was not heard") || why.startsWith("did not connect");
        SimulationChecks.check(
                !forSilence || !alive || stopped || !isUp || wasSilent(),
                () -> this + " is killed although it speaks: it " + why);
        condemned = true;
    }

    private boolean wasSilent() {
        return world.clock.nowMs() - awakeSinceMs < FAIR_MS;
    }

    /** The machine goes down. */
    void vanish() {
        alive = false;
    }

    /** It alone is stopped for so long: its silence is its own. */
    void stop(long ms) {
        suspend(ms);
        awakeSinceMs = world.clock.nowMs() + ms;
    }

    /** The whole machine sleeps for so long, the coordinator too. */
    void suspend(long ms) {
        stopped = true;
        world.clock.after(ms, this::wake);
    }

    private void wake() {
        stopped = false;
        while (!whileStopped.isEmpty() && alive) {
            whileStopped.poll().run();
        }
    }

    private void received(byte[] bytes) {
        if (!alive) {
            return;
        }
        if (stopped) {
            SimLink mine = link;
            whileStopped.add(() -> {
                if (mine == link) {
                    received(bytes);
                }
            });
            return;
        }
        CoordinatorFrame frame;
        try {
            frame = CoordinatorFrame.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        for (CoordinatorMessage message : frame.getMessagesList()) {
            if (message.hasWelcome()) {
                session = message.getWelcome().getSession();
                // Whether what was said in the last session has arrived, nobody knows.
                starts.values()
                        .forEach(start -> send(WorkerMessage.newBuilder()
                                .setStarted(Started.newBuilder().addAttempts(start))));
                mailbox.sessionBegan();
                // What ended between the hello and its answer.
                unacknowledged
                        .values()
                        .forEach(outcome -> send(WorkerMessage.newBuilder()
                                .setResults(Results.newBuilder().addResults(mailbox.addTo(outcome)))));
            }
            SimulationChecks.check(
                    message.hasRefused() || session == frame.getSession(),
                    () -> "a message before welcome: " + message);
            handle(message);
            if (!alive) {
                return;
            }
        }
    }

    private void giveBack(List<AttemptToken> tokens) {
        List<AttemptToken> back = new ArrayList<>(tokens);
        back.retainAll(queue);
        queue.removeAll(back);
        if (!back.isEmpty()) {
            send(WorkerMessage.newBuilder()
                    .setReturned(Returned.newBuilder()
                            .addAllAttempts(back)
                            .addAllAttempts(world.random.nextInt(4) == 0 ? back : List.of())));
            raiseCredit();
        }
    }

    private void handle(CoordinatorMessage message) {
        switch (message.getBodyCase()) {
            case ASSIGN -> assign(message.getAssign());
            case CANCEL ->
                message.getCancel()
                        .getAttemptsList()
                        .forEach(token ->
                                cancel(token, Cause.ofNumber(message.getCancel().getCauseValue())));
            case RESULTS_ACK ->
                message.getResultsAck().getAttemptsList().forEach(token -> {
                    AttemptOutcome outcome = unacknowledged.remove(token);
                    mailbox.acknowledged(token);
                    if (outcome != null) {
                        world.checkTaken(outcome);
                    }
                });
            case MESSAGES_ACK -> mailbox.acknowledged(message.getMessagesAck());
            case DELIVER -> mailbox.deliver(message.getDeliver());
            case RECALL -> giveBack(message.getRecall().getAttemptsList());
            case DRAIN -> {
                leaving = true;
                giveBack(List.copyOf(queue));
            }
            case REFUSED -> {
                SimulationChecks.check(
                        running.isEmpty() && queue.isEmpty() && unacknowledged.isEmpty()
                                // It woke and said hello while the signal was on its way.
                                || condemned && wasSilent(),
                        () -> "a worker with work is refused: " + message);
                end("was refused");
                return;
            }
            default -> {}
        }
        maybeLeave();
    }

    private void assign(Assign assign) {
        for (long job : assign.getForgetJobsList()) {
            JobWork dropped = works.remove(job);
            if (dropped != null && works.values().stream().noneMatch(work -> isOfOneEnvironment(work, dropped))) {
                environments.remove(dropped.getSpec().getEnvironmentId());
            }
        }
        for (Environment environment : assign.getEnvironmentsList()) {
            environments.add(environment.getId());
        }
        for (JobWork work : assign.getWorksList()) {
            SimulationChecks.check(
                    environments.contains(work.getSpec().getEnvironmentId()),
                    () -> "a job whose environment is not known");
            works.put(work.getJob(), work);
            if (work.getSpec().getName().equals(SimClient.ENDLESS)) {
                endlessJobs.add(work.getJob());
            }
            if (work.getSpec().getName().equals(SimClient.POISON)) {
                poisonJobs.add(work.getJob());
            }
        }
        for (AttemptRange range : assign.getAttemptsList()) {
            SimulationChecks.check(
                    works.containsKey(range.getJob()), () -> "an attempt of a job whose spec is not known");
            for (AttemptToken token : CoreRig.tokens(range)) {
                taken++;
                SimulationChecks.check(taken <= credit, () -> "more attempts than credit");
                world.checkIssued(token);
                SimulationChecks.check(
                        !running.containsKey(token) && !queue.contains(token), () -> "assigned twice: " + token);
                queue.add(token);
            }
        }
        fill();
    }

    private static boolean isOfOneEnvironment(JobWork one, JobWork other) {
        return one.getSpec().getEnvironmentId().equals(other.getSpec().getEnvironmentId());
    }

    private void fill() {
        while (running.size() < slots && !queue.isEmpty() && alive) {
            AttemptToken token = queue.poll();
            boolean endless = endlessJobs.contains(token.getJob());
            long runMs = endless ? ENDLESS_MS : world.clock.someMs(world.random.nextInt(10) == 0 ? 3_000 : 60);
            running.put(token, runMs);
            begunAtMs.put(token, world.clock.nowMs());
            begun.add(token);
            if (begun.size() > slots) {
                begun.poll();
            }
            world.truth.started(token);
            maybeStray();
            if (runMs > 5) {
                AttemptStarted start = AttemptStarted.newBuilder()
                        .setToken(token)
                        .setAtMs(world.clock.nowMs())
                        .setPid(world.random.nextInt(3))
                        .build();
                starts.put(token, start);
                send(WorkerMessage.newBuilder().setStarted(Started.newBuilder().addAttempts(start)));
                ProgressSample.Builder progress = ProgressSample.newBuilder()
                        .setToken(token)
                        .setAtMs(world.clock.nowMs())
                        .setCurrent(1);
                progress.setNote(textBeside(progress.build()));
                send(WorkerMessage.newBuilder()
                        .setProgress(ProgressReport.newBuilder().addProgress(progress)));
                mailbox.maybeSend(token);
            }
            if (!endless) {
                world.clock.after(runMs, () -> finish(token));
            }
        }
    }

    private void finish(AttemptToken token) {
        if (!alive || !running.containsKey(token)) {
            return;
        }
        if (stopped) {
            whileStopped.add(() -> finish(token));
            return;
        }
        if (poisonJobs.contains(token.getJob())) {
            if (world.random.nextBoolean()) {
                kill();
            } else {
                terminate();
            }
            return;
        }
        mailbox.maybeSend(token);
        boolean succeeds = world.random.nextInt(8) != 0;
        if (succeeds) {
            world.truth.succeeded(token);
        }
        ended(token, succeeds ? JobState.SUCCEEDED : JobState.FAILED, succeeds ? null : failure());
    }

    private Cause failure() {
        return FAILURES.get(world.random.nextInt(FAILURES.size()));
    }

    private void cancel(AttemptToken token, Cause cause) {
        if (queue.remove(token)) {
            result(token, JobState.CANCELLED, cause);
        } else if (running.containsKey(token)) {
            world.clock.after(world.clock.someMs(200), () -> stopRunning(token, cause));
        } else if (!unacknowledged.containsKey(token)) {
            result(token, JobState.CANCELLED, cause);
        }
    }

    private void stopRunning(AttemptToken token, Cause cause) {
        if (stopped) {
            whileStopped.add(() -> stopRunning(token, cause));
        } else if (alive && running.containsKey(token)) {
            ended(token, JobState.CANCELLED, cause);
        }
    }

    private void ended(AttemptToken token, JobState state, Cause cause) {
        running.remove(token);
        starts.remove(token);
        world.truth.gone(token);
        if (cause == Cause.EXIT && !world.isDiskFull() && world.random.nextInt(EXITS_ONE_IN) == 0) {
            exitBy(token);
            return;
        }
        result(token, state, cause);
        fill();
        maybeLeave();
    }

    /** Its function calls System.exit: its outcome is only in the spool, and what else runs here goes on until it is swept. */
    private void exitBy(AttemptToken token) {
        Long begun = begunAtMs.remove(token);
        unacknowledged.put(
                token,
                AttemptOutcome.newBuilder()
                        .setToken(token)
                        .setStartedAtMs(begun == null ? 0 : begun)
                        .setStateValue(JobState.FAILED.number())
                        .setCauseValue(Cause.EXIT.number())
                        .setExitCode(5)
                        .setEndedWorker(true)
                        .build());
        exit("exited with 5");
    }

    /** A text that may fill the message up: a careful worker cuts it, and the core must not rely on that. */
    private String textBeside(MessageLite item) {
        return world.sizes.text(world.limits.messageBytes() - REST - item.getSerializedSize());
    }

    private void result(AttemptToken token, JobState state, Cause cause) {
        Long begun = begunAtMs.remove(token);
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                .setToken(token)
                .setStartedAtMs(begun == null ? 0 : begun)
                .setStateValue(state.number())
                .setRunMicros(1 + world.random.nextInt(world.longestSaidMicros));
        if (cause != null) {
            outcome.setCauseValue(cause.number());
        }
        outcome.setStdoutTail(world.sizes.bytes(world.limits.tailBytes()));
        outcome.setStdoutBytes(outcome.getStdoutTail().size());
        if (state == JobState.SUCCEEDED) {
            outcome.setResult(world.sizes.bytes(world.limits.resultBytes()));
        }
        if (world.random.nextInt(8) == 0) {
            int warnings = 1 + world.random.nextInt(2 * world.limits.warnings());
            for (int i = 0; i < warnings; i++) {
                outcome.addWarnings(world.sizes.text(world.limits.sentenceBytes() / 4));
            }
        }
        if (cause == Cause.EXIT) {
            outcome.setExitCode(1 + world.random.nextInt(3));
            if (world.random.nextInt(4) == 0) {
                outcome.clearCause();
            }
        }
        outcome.setMessage(textBeside(outcome.build()));
        unacknowledged.put(token, outcome.build());
        if (session != 0) {
            Results.Builder results = Results.newBuilder().addResults(outcome);
            if (world.random.nextInt(8) == 0) {
                results.addResults(outcome);
            }
            send(WorkerMessage.newBuilder().setResults(results));
            maybeRepeat(outcome.build());
            raiseCredit();
        }
    }

    private void raiseCredit() {
        credit = taken + slots + prefetch;
        send(WorkerMessage.newBuilder().setCredit(Credit.newBuilder().setAttempts(credit)));
    }

    /** Starts and results of attempts that are not this worker's, or not the newest issue: taken, and not believed. */
    private void maybeStray() {
        AttemptToken other = world.random.nextInt(8) == 0 ? world.someRunning() : null;
        if (other == null || session == 0) {
            return;
        }
        AttemptToken.Builder stray = other.toBuilder();
        if (running.containsKey(other)) {
            if (world.random.nextBoolean()) {
                stray.setEpoch(other.getEpoch() + NEVER_ISSUED);
            } else {
                stray.setAttempt(other.getAttempt() + NEVER_ISSUED);
            }
        }
        send(WorkerMessage.newBuilder()
                .setStarted(Started.newBuilder()
                        .addAttempts(AttemptStarted.newBuilder().setToken(stray).setPid(STRAY_PID))));
        send(WorkerMessage.newBuilder()
                .setResults(Results.newBuilder()
                        .addResults(AttemptOutcome.newBuilder()
                                .setToken(stray)
                                .setStateValue(JobState.SUCCEEDED.number()))));
    }

    /** A result may be said again at any time, even when it was taken, and twice in a message. */
    private void maybeRepeat(AttemptOutcome outcome) {
        if (world.random.nextInt(8) == 0) {
            world.clock.after(world.clock.someMs(150), () -> {
                if (alive && !stopped && session != 0) {
                    send(WorkerMessage.newBuilder()
                            .setResults(Results.newBuilder().addResults(outcome).addResults(outcome)));
                }
            });
        }
    }

    private void maybeLeave() {
        if (leaving && alive && running.isEmpty() && queue.isEmpty() && unacknowledged.isEmpty()) {
            send(WorkerMessage.newBuilder()
                    .setGoodbye(WorkerGoodbye.newBuilder().setReason("drained")));
            exit("exited");
        }
    }

    private void beat() {
        if (!alive) {
            return;
        }
        if (!stopped && session != 0) {
            Heartbeat.Builder beat = Heartbeat.newBuilder().setAtMs(world.clock.nowMs());
            if (world.random.nextInt(4) == 0) {
                // Some are stopped by a signal, or were when they were looked at.
                beat.addAllStopped(running.keySet());
            }
            send(WorkerMessage.newBuilder().setHeartbeat(beat));
        }
        world.clock.after(1_000, this::beat);
    }

    private void send(WorkerMessage.Builder message) {
        if (link == null || session == 0 && !message.hasHello()) {
            return;
        }
        for (WorkerMessage part : new WorkerParts(world.limits).of(message.build())) {
            byte[] frame = WorkerFrame.newBuilder()
                    .setSession(session)
                    .addMessages(part)
                    .build()
                    .toByteArray();
            lastCredit = part.hasCredit() ? frame : lastCredit;
            link.sendToServer(frame);
        }
    }

    /** Whether neither Drover nor the machine ended it. */
    boolean wasKilledByOthers() {
        return wasKilledByOthers;
    }

    /** What it says after its death of what it began last; sometimes that cannot be read. */
    List<AttemptToken> begun() {
        return world.random.nextInt(8) == 0 ? List.of() : List.copyOf(begun);
    }

    /** What it was running when it was killed. */
    List<AttemptToken> leftovers() {
        return List.copyOf(running.keySet());
    }

    @Override
    public String toString() {
        return "worker " + worker + "#" + incarnation + " alive=" + alive + " stopped=" + stopped + " session="
                + session + " queue=" + queue.size() + " running=" + running.size() + " unacknowledged="
                + unacknowledged.size();
    }
}
