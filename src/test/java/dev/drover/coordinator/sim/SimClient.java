package dev.drover.coordinator.sim;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.model.Hashes;
import dev.drover.model.JobState;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CommandWork;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.Environment;
import dev.drover.proto.Event;
import dev.drover.proto.Explain;
import dev.drover.proto.JobsLive;
import dev.drover.proto.NumberRange;
import dev.drover.proto.SendToTask;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Unwatch;
import dev.drover.proto.Variable;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchCredit;
import dev.drover.proto.WorkersRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A client that submits, cancels and waits, and says everything again after a lost connection. */
final class SimClient {
    /** Tasks of jobs of this name run until they are cancelled: a cancel that gets lost is noticed. */
    static final String ENDLESS = "endless";

    /** Its tasks kill their worker whenever they run. */
    static final String POISON = "poison";

    /** What an environment and a spec take at most beside what is drawn. */
    private static final int ENVIRONMENT_REST = 80;

    private static final int SPEC_REST = 360;
    private static final int LONGEST_NAME = 190;

    /** What was sent before a connection broke may be lost; by then a client has noticed that and connected again. */
    private static final long LONGEST_WAY_MS = 250;

    /** Longer than a vanished client is waited for. */
    private static final long PAUSE_MS = 5_000;

    private final int number;
    private final Simulation world;
    private final ByteString id;
    private final Environment environment;
    private SimLink link;
    private long sequence;
    private long request;
    private long watchRequest;
    private long watchCredit;
    private Watch.Detail watchDetail;
    private Followed followed;
    private final TreeMap<Long, Spec> unanswered = new TreeMap<>();
    private final Map<Long, Long> accepted = new LinkedHashMap<>();
    private final Map<Long, Cancel> cancelRequests = new HashMap<>();
    private final Set<Cancel> cancels = new HashSet<>();
    private final Set<Long> awaited = new TreeSet<>();
    private final Set<Long> shownRunning = new HashSet<>();
    private final Map<Long, ServerFrame.Builder> questions = new HashMap<>();
    private final Map<Long, String> sends = new HashMap<>();
    /** Its jobs live as long as it does, as those of a command in the foreground. */
    private final boolean keepsJobsAlive;

    // What it has said to live for it, or to live on without it, on its connection of now or an older one.
    private final Set<Long> keptAlive = new HashSet<>();
    private final Set<Long> released = new HashSet<>();
    private ByteString watchId = ByteString.EMPTY;
    private int watches;
    private long releasedAtMs;
    private boolean isGone;
    private boolean isPausing;
    private boolean environmentSent;
    private long newestBeforeLink;
    private long newestOnLink;
    private long answeredOnLink;

    SimClient(int number, Simulation world) {
        this.number = number;
        this.world = world;
        this.keepsJobsAlive = world.random.nextInt(4) == 0;
        this.id = ByteString.copyFromUtf8("client-" + number + "-" + world.random.nextLong());
        Environment content = Environment.newBuilder()
                .addVariables(Variable.newBuilder()
                        .setName(ByteString.copyFromUtf8("CLIENT"))
                        .setValue(ByteString.copyFromUtf8("" + number)))
                .addVariables(Variable.newBuilder()
                        .setName(ByteString.copyFromUtf8("LARGE"))
                        .setValue(world.sizes.bytes(world.limits.environmentBytes() - ENVIRONMENT_REST)))
                .build();
        this.environment = content.toBuilder()
                .setId(ByteString.copyFrom(Hashes.sha256(content.toByteArray())))
                .build();
        connect();
    }

    private void connect() {
        if (isGone || link != null && link.isOpen()) {
            return;
        }
        if (world.clock.nowMs() - releasedAtMs < LONGEST_WAY_MS) {
            // That a job may live on was perhaps lost with the connection.
            released.clear();
        }
        link = world.connectClient(this::received, () -> world.clock.after(world.clock.someMs(50), this::connect));
        if (link == null) {
            world.clock.after(20 + world.clock.someMs(100), this::connect);
            return;
        }
        environmentSent = false;
        newestBeforeLink = sequence;
        newestOnLink = 0;
        answeredOnLink = 0;
        watchRequest = 0;
        unanswered.forEach(this::send);
        cancelRequests.clear();
        sends.clear();
        cancels.forEach(this::send);
        watch();
    }

    void submit() {
        var random = world.random;
        Spec.Builder spec = Spec.newBuilder()
                .setName(someName())
                .setMessageChannel(random.nextInt(4) != 0)
                .setCommand(CommandWork.newBuilder()
                        .addArgv(ByteString.copyFrom("true", StandardCharsets.UTF_8))
                        .addArgv(world.sizes.bytes(world.limits.specBytes() - SPEC_REST)))
                .setDirectory(ByteString.copyFromUtf8("/"))
                .setEnvironmentId(environment.getId())
                .setRetries(random.nextInt(3))
                .setBackoffFirstMs(random.nextInt(200))
                .setBackoffMaxMs(1_000)
                .setSessionId(1 + random.nextInt(3))
                .setAttached(random.nextInt(5) == 0);
        if (spec.getName().equals(POISON)) {
            // Each of its tasks takes several workers with it.
            spec.setRange(SteppedRange.newBuilder().setLast(random.nextInt(3)).setStep(1));
        } else if (random.nextBoolean()) {
            spec.setRange(SteppedRange.newBuilder()
                    .setFirst(random.nextInt(5))
                    .setLast(5 + random.nextInt(40))
                    .setStep(1 + random.nextInt(3)));
        }
        if (random.nextInt(5) < 2 && spec.getName().startsWith("job")) {
            spec.setKey("key" + random.nextInt(4));
        }
        submit(spec.build());
    }

    private String someName() {
        if (world.hasPoison && world.random.nextInt(4) == 0) {
            return POISON;
        }
        return world.random.nextInt(12) == 0 && !keepsJobsAlive
                ? ENDLESS
                : "job" + world.random.nextInt(3) + world.sizes.text(LONGEST_NAME);
    }

    private void submit(Spec spec) {
        long mine = ++sequence;
        unanswered.put(mine, spec);
        send(mine, spec);
    }

    private void send(long mine, Spec spec) {
        Submit.Builder submit = Submit.newBuilder()
                .setClientId(id)
                .addItems(SubmitItem.newBuilder().setSequence(mine).setSpec(spec));
        if (!environmentSent && world.random.nextInt(4) != 0) {
            submit.addEnvironments(environment);
            environmentSent = true;
        }
        long own = ++request;
        // Who keeps its jobs alive must not end the watch of the others.
        if (!keepsJobsAlive && world.random.nextInt(3) == 0) {
            if (watchRequest != 0) {
                send(ClientFrame.newBuilder().setRequest(watchRequest).setUnwatch(Unwatch.getDefaultInstance()));
            }
            watchRequest = own;
            submit.setWatch(newWatch(List.of()));
        }
        send(ClientFrame.newBuilder().setRequest(own).setSubmit(submit));
    }

    void cancelSomething() {
        if (accepted.isEmpty()) {
            return;
        }
        Long[] jobs = accepted.values().toArray(Long[]::new);
        long job = jobs[world.random.nextInt(jobs.length)];
        Cancel.Builder cancel = Cancel.newBuilder().setJob(job);
        if (world.random.nextBoolean()) {
            cancel.addTasks(NumberRange.newBuilder().setFirst(5).setLast(5 + world.random.nextInt(4)));
        }
        cancel.setNoWait(world.random.nextInt(3) == 0);
        Cancel request = cancel.build();
        cancels.add(request);
        send(request);
        if (world.random.nextInt(3) == 0) {
            // As people do who have seen a mistake: the same again, a little later.
            Spec again = world.specOf(job).toBuilder().clearKey().build();
            world.clock.after(world.clock.someMs(500), () -> submit(again));
        }
    }

    /** A message to a task of a job of its own; whether it is taken when the answer is lost, nobody knows. */
    void sendSomething() {
        if (accepted.isEmpty() || link == null || !link.isOpen()) {
            return;
        }
        Long[] jobs = accepted.values().toArray(Long[]::new);
        long job = jobs[world.random.nextInt(jobs.length)];
        String from = number + "." + ++request;
        sends.put(request, from);
        SteppedRange range = world.specOf(job).getRange();
        send(ClientFrame.newBuilder()
                .setRequest(request)
                .setSend(SendToTask.newBuilder()
                        .setJob(job)
                        .setTask(range.getFirst() + world.random.nextInt(2) * range.getStep())
                        .setFrom(from)
                        .setBody(world.sizes.bytes(world.limits.taskMessageBytes() + 2))));
    }

    private void sent(ServerFrame frame) {
        String from = sends.remove(frame.getRequest());
        SimulationChecks.check(from != null, () -> "a message is answered twice: " + frame);
        boolean isTaken = frame.getSent().getCode() == DeliveryCode.DELIVERY_TAKEN;
        // What a worker took that died before it could say so is not known to have been taken.
        SimulationChecks.check(!isTaken || world.isTaken(from), () -> "said to be taken, and it was not: " + frame);
    }

    /** What the coordinator knows; an answer that is lost is not asked for again. */
    void query() {
        questions.put(++request, ServerFrame.newBuilder());
        ClientFrame.Builder frame = ClientFrame.newBuilder().setRequest(request);
        int kind = world.random.nextInt(4);
        if (kind == 0) {
            send(frame.setWorkers(WorkersRequest.getDefaultInstance()));
        } else if (kind == 1 && !awaited.isEmpty()) {
            send(frame.setExplain(Explain.newBuilder().setJob(awaited.iterator().next())));
        } else {
            send(frame.setJobsLive(JobsLive.newBuilder().setWithAttempts(true)));
        }
    }

    private void answered(ServerFrame part) {
        ServerFrame.Builder whole = questions.get(part.getRequest());
        SimulationChecks.check(whole != null, () -> "an answer that was whole goes on: " + part);
        whole.mergeFrom(part);
        if (part.getMore()) {
            return;
        }
        questions.remove(part.getRequest());
        SimulationChecks.check(
                !whole.getExplained().hasJob() || whole.getExplained().getWaitsCount() > 0,
                () -> "a live job waits or runs for no reason: " + part);
        Set<Long> jobs = new HashSet<>();
        whole.getJobsLive()
                .getJobsList()
                .forEach(status -> SimulationChecks.check(jobs.add(status.getJob()), () -> "told twice: " + status));
        whole.getJobsLive()
                .getAttemptsList()
                .forEach(attempt -> SimulationChecks.check(
                        jobs.contains(attempt.getToken().getJob()), () -> "an attempt without its job: " + attempt));
    }

    private void cancel(long job) {
        Cancel whole = Cancel.newBuilder()
                .setJob(job)
                .setNoWait(world.random.nextInt(3) == 0)
                .build();
        cancels.add(whole);
        send(whole);
    }

    private void send(Cancel cancel) {
        cancelRequests.put(++request, cancel);
        send(ClientFrame.newBuilder().setRequest(request).setCancel(cancel));
    }

    private void sendAgain(Cancel cancel) {
        if (cancels.contains(cancel) && !cancelRequests.containsValue(cancel)) {
            send(cancel);
        }
    }

    boolean keepsJobsAlive() {
        return keepsJobsAlive;
    }

    /** It ends without a word. */
    void vanish() {
        isGone = true;
        if (link != null) {
            link.close();
        }
    }

    /** Nobody may cancel that job because its client vanished. */
    boolean forbidsCancel(long job) {
        return released.contains(job) || !isGone && keptAlive.contains(job);
    }

    /** Says of what it watches that it may live on, and looks again much later. */
    private void release() {
        if (watchRequest == 0 || isPausing || link == null || !link.isOpen()) {
            return;
        }
        send(ClientFrame.newBuilder().setRequest(watchRequest).setUnwatch(Unwatch.getDefaultInstance()));
        watchRequest = 0;
        watchId = ByteString.EMPTY;
        released.addAll(keptAlive);
        keptAlive.clear();
        releasedAtMs = world.clock.nowMs();
        isPausing = true;
        world.clock.after(PAUSE_MS, () -> {
            isPausing = false;
            watch();
        });
    }

    private void watch() {
        if (awaited.isEmpty() || watchRequest != 0 || isPausing) {
            return;
        }
        watchRequest = ++request;
        send(ClientFrame.newBuilder().setRequest(watchRequest).setWatch(newWatch(awaited)));
    }

    private Watch.Builder newWatch(Collection<Long> jobs) {
        followed = new Followed(jobs);
        // Most get gaps.
        watchCredit = world.random.nextInt(3) == 0 ? 1_000 : 1 + world.random.nextInt(5);
        if (keepsJobsAlive) {
            if (watchId.isEmpty()) {
                watchId = ByteString.copyFromUtf8(number + "-" + ++watches);
            }
            keptAlive.addAll(jobs);
            released.removeAll(jobs);
        }
        Watch.Detail[] details = {Watch.Detail.SUMMARY, Watch.Detail.ALL, Watch.Detail.ENDS, Watch.Detail.OUTPUT};
        watchDetail = details[world.random.nextInt(details.length)];
        followed.countsAttempts(watchDetail == Watch.Detail.ALL);
        if (keepsJobsAlive && world.random.nextInt(4) == 0) {
            world.clock.after(world.clock.someMs(20), this::release);
        }
        return Watch.newBuilder()
                .addAllJobs(jobs)
                .setDetail(watchDetail)
                .setUntilEnded(true)
                .setCancelWhenGone(keepsJobsAlive)
                .setWatchId(watchId)
                .setCredit(watchCredit);
    }

    private void send(ClientFrame.Builder frame) {
        if (link != null) {
            link.sendToServer(frame.build().toByteArray());
        }
    }

    private void received(byte[] bytes) {
        ServerFrame frame;
        try {
            frame = ServerFrame.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        switch (frame.getBodyCase()) {
            case JOBS_LIVE, WORKERS, EXPLAINED -> answered(frame);
            case SUBMITTED -> {
                SimulationChecks.check(
                        frame.getRequest() >= answeredOnLink,
                        () -> "submissions are answered in another order than they came: " + frame);
                answeredOnLink = frame.getRequest();
                if (frame.getRequest() == watchRequest) {
                    watched(frame.getSubmitted().getAnswers(0));
                }
                frame.getSubmitted().getAnswersList().forEach(this::submitted);
            }
            case SENT -> sent(frame);
            case CANCELLED -> cancels.remove(cancelRequests.remove(frame.getRequest()));
            case ERROR -> {
                if (sends.remove(frame.getRequest()) != null) {
                    SimulationChecks.check(
                            Set.of("INVALID", "NOT_FOUND", "BUSY")
                                    .contains(frame.getError().getCode()),
                            () -> "an unexpected error: " + frame);
                    return;
                }
                Cancel refused = cancelRequests.remove(frame.getRequest());
                boolean isBusy = frame.getError().getCode().equals("BUSY");
                SimulationChecks.check(
                        refused != null
                                && (isBusy
                                        || refused.getTasksCount() > 0
                                                && frame.getError().getCode().equals("NOT_FOUND")),
                        () -> "an unexpected error: " + frame);
                if (isBusy) {
                    world.clock.after(world.clock.someMs(800), () -> sendAgain(refused));
                } else {
                    cancels.remove(refused);
                }
            }
            case EVENTS -> {
                if (frame.getRequest() == watchRequest) {
                    frame.getEvents().getNotLiveList().forEach(followed::ended);
                    if (frame.getEvents().getFromStart()) {
                        followed.fromStart();
                    }
                    frame.getEvents().getEventsList().forEach(this::event);
                    followed.check(watchCredit);
                    frame.getEvents().getNotLiveList().forEach(this::ended);
                    for (Event event : frame.getEvents().getEventsList()) {
                        if (event.getType() == Event.Type.JOB_ENDED) {
                            ended(event.getJob());
                        }
                    }
                    credit(frame.getEvents().getEventsCount());
                }
            }
            case GAP -> {
                if (frame.getRequest() == watchRequest) {
                    followed.gap();
                }
                credit(0);
            }
            case WATCH_ENDED -> {
                if (frame.getRequest() == watchRequest) {
                    followed.over();
                    watchRequest = 0;
                    watch();
                }
            }
            default -> throw new AssertionError("an unexpected answer: " + frame);
        }
    }

    private void event(Event event) {
        followed.event(event);
        if (event.getType() == Event.Type.JOB_ENDED) {
            followed.checkOutput(world.outcomesWithOutput(event.getJob()), event.getJob());
        }
        int state = event.getStatus().getStateValue();
        SimulationChecks.check(
                state != JobState.QUEUED.number() || !shownRunning.contains(event.getJob()),
                () -> "a job is said to be queued that was said to run: " + event);
        if (state == JobState.RUNNING.number() || state == JobState.CANCELLING.number()) {
            shownRunning.add(event.getJob());
        }
    }

    private void credit(int used) {
        long mine = watchRequest;
        watchCredit += Math.max(1, used);
        long credit = watchCredit;
        world.clock.after(world.clock.someMs(300), () -> {
            if (mine == watchRequest && mine != 0) {
                send(ClientFrame.newBuilder()
                        .setRequest(mine)
                        .setWatchCredit(WatchCredit.newBuilder().setCredit(credit)));
            }
        });
    }

    /** What was submitted with a watch is answered. */
    private void watched(SubmitAnswer answer) {
        if (answer.hasError()) {
            watchRequest = 0;
            watch();
            return;
        }
        followed.submitted(answer.getAccepted().getJob());
        if (keepsJobsAlive) {
            keptAlive.add(answer.getAccepted().getJob());
        }
        boolean isNew =
                answer.getSequence() > newestBeforeLink && !answer.getAccepted().getRepeated();
        if (isNew && watchDetail == Watch.Detail.OUTPUT) {
            followed.mustBeFromStart();
        }
    }

    private long execBytes(Spec spec) {
        long bytes = 0;
        for (Variable variable : environment.getVariablesList()) {
            bytes += variable.getName().size() + 1 + variable.getValue().size() + 1 + Long.BYTES;
        }
        for (ByteString word : spec.getCommand().getArgvList()) {
            bytes += word.size() + 1 + Long.BYTES;
        }
        return bytes;
    }

    private void submitted(SubmitAnswer answer) {
        Spec spec = unanswered.get(answer.getSequence());
        if (answer.hasError()) {
            switch (answer.getError().getCode()) {
                case "ENVIRONMENT_NEEDED" -> {
                    environmentSent = false;
                    // One that was sent twice may have been refused for its key meanwhile.
                    if (spec != null) {
                        send(answer.getSequence(), spec);
                    }
                }
                case "STOPPING" ->
                    world.clock.after(500, () -> {
                        if (unanswered.containsKey(answer.getSequence())) {
                            send(answer.getSequence(), spec);
                        }
                    });
                case "BUSY" ->
                    world.clock.after(world.clock.someMs(800), () -> {
                        if (unanswered.containsKey(answer.getSequence())) {
                            send(answer.getSequence(), spec);
                        }
                    });
                case "KEY_CONFLICT" -> {
                    if (unanswered.remove(answer.getSequence()) != null) {
                        world.checkConflict(spec);
                    }
                }
                case "INVALID" -> {
                    SimulationChecks.check(
                            spec == null || execBytes(spec) > world.execLimits.totalBytes(),
                            () -> "a submit is refused: " + answer);
                    unanswered.remove(answer.getSequence());
                }
                default -> throw new AssertionError("a submit is refused: " + answer);
            }
            return;
        }
        long job = answer.getAccepted().getJob();
        world.checkAccepted(job);
        if (spec != null) {
            SimulationChecks.check(
                    execBytes(spec) <= world.execLimits.totalBytes(), () -> "no kernel can start it: " + spec);
            world.checkAsked(job, spec);
        }
        // What an older connection sent first may have been accepted there.
        if (answer.getSequence() > newestBeforeLink
                && !answer.getAccepted().getRepeated()
                && !accepted.containsKey(answer.getSequence())) {
            SimulationChecks.check(
                    job > newestOnLink, () -> "job " + job + " was accepted behind a later one: " + newestOnLink);
            newestOnLink = job;
        }
        Long before = accepted.put(answer.getSequence(), job);
        SimulationChecks.check(before == null || before == job, () -> "one submission became two jobs");
        if (unanswered.remove(answer.getSequence()) != null) {
            awaited.add(job);
            watch();
            if (spec.getName().equals(ENDLESS)) {
                world.clock.after(world.clock.someMs(10_000), () -> cancel(job));
            }
        }
    }

    private void ended(long job) {
        world.checkEnded(job);
        awaited.remove(job);
        keptAlive.remove(job);
    }

    boolean isSatisfied() {
        if (isGone) {
            return accepted.values().stream().allMatch(world::hasEnded);
        }
        return unanswered.isEmpty() && cancels.isEmpty() && awaited.isEmpty();
    }

    Iterable<Long> accepted() {
        return accepted.values();
    }

    @Override
    public String toString() {
        return "client " + number + " unanswered=" + unanswered.keySet() + " cancels=" + cancels + " awaited=" + awaited
                + " watch=" + watchRequest;
    }
}
