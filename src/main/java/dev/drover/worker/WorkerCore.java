package dev.drover.worker;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelAttempts;
import dev.drover.proto.Cause;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorGoodbye;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Progress;
import dev.drover.proto.Recall;
import dev.drover.proto.Refused;
import dev.drover.proto.ResultTaken;
import dev.drover.proto.Welcome;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The worker's side of the protocol as a state machine: a method per input; what it wants is asked for after each.
 *
 * <p>Knows no socket, clock, thread or process. Belongs to the link thread. {@code nowMs} is a clock that never goes back.
 */
final class WorkerCore {
    private enum Link {
        DOWN,
        CONNECTING,
        /** Hello sent, welcome awaited. */
        GREETED,
        SERVING
    }

    private static final int DEFAULT_BEAT_MS = 1_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final WorkerIdentity self;
    private final WorkerSettings settings;
    private final Slots slots;
    private final Vitals vitals;
    private final ResultListener taken;
    private final WorkerLog log;

    private final HeldAttempts held;
    private final UntakenResults results;
    private final Outbox outbox;
    private final CreditBook credit;
    private final SessionJobs jobs = new SessionJobs();
    private final Set<AttemptKey> toldInHello = new HashSet<>();

    private Link link = Link.DOWN;
    private long session;
    private long linkSinceMs;
    private long aloneSinceMs;
    private int beatMs = DEFAULT_BEAT_MS;
    private long beatDueMs;
    private long tasksDone;
    private long gatherSinceMs = NEVER;

    private String leaving;
    private boolean mayStartNext;
    private long leftToOthersMs;
    private boolean isRefused;
    private boolean isAlone;
    private long quietSinceMs = NEVER;
    private Departure departure;

    WorkerCore(
            WorkerIdentity self,
            WorkerSettings settings,
            Slots slots,
            Vitals vitals,
            ResultListener taken,
            WorkerLog log,
            long nowMs) {
        this.self = self;
        this.settings = settings;
        this.slots = slots;
        this.vitals = vitals;
        this.taken = taken;
        this.log = log;
        this.held = new HeldAttempts();
        this.results = new UntakenResults(settings.resultLimitCount(), settings.resultLimitBytes());
        this.outbox = new Outbox(settings.frameBytes());
        this.credit = new CreditBook(self.slots(), settings.prefetchAttempts());
        this.aloneSinceMs = nowMs;
    }

    // What the loop asks for after each input.

    /** Whether a connection should be tried now. */
    boolean wantsConnection() {
        return link == Link.DOWN && departure == null && !isRefused;
    }

    /** Whether the connection that was made should be closed: it is over, or too late. */
    boolean isDisconnected() {
        return link == Link.DOWN;
    }

    /** Whether a coordinator has welcomed this worker, so that heartbeats are due. */
    boolean isServing() {
        return link == Link.SERVING;
    }

    /** Whether it is time to see to it that a next coordinator comes. */
    boolean wantsNextCoordinator(long nowMs) {
        return link == Link.DOWN && mayStartNext && leaving == null && nowMs - aloneSinceMs >= leftToOthersMs;
    }

    /** The next frame to send, empty when there is nothing to say yet. */
    Optional<WorkerFrame> nextFrame(long nowMs) {
        return switch (link) {
            case DOWN, CONNECTING -> Optional.empty();
            case GREETED -> outbox.takeHello();
            case SERVING -> gathers(nowMs) ? Optional.empty() : outbox.take(session);
        };
    }

    /** When {@link #nextFrame} has to be asked again at the latest, because results wait for company. */
    long frameDueMs() {
        return gatherSinceMs == NEVER ? Long.MAX_VALUE : gatherSinceMs + settings.gatherMs();
    }

    /**
     * Whether results wait a moment for others: each frame costs both sides a wake-up, and the coordinator a force. Only while more
     * work is queued here, so that no slot idles for it and the last result of a burst leaves at once.
     */
    private boolean gathers(long nowMs) {
        int count = outbox.resultsThatCanWait();
        boolean canWait = count > 0 && count < settings.gatherCount() && held.size() > slots.runningCount();
        if (!canWait) {
            gatherSinceMs = NEVER;
            return false;
        }
        if (gatherSinceMs == NEVER) {
            gatherSinceMs = nowMs;
        }
        if (nowMs - gatherSinceMs < settings.gatherMs()) {
            return true;
        }
        gatherSinceMs = NEVER;
        return false;
    }

    /** Present once the worker has nothing left to do but to go. */
    Optional<Departure> departure() {
        return Optional.ofNullable(departure);
    }

    // Connection.

    void onConnecting(long nowMs) {
        link = Link.CONNECTING;
        linkSinceMs = nowMs;
    }

    /** Both sides are proven: says hello. */
    void onReady(long nowMs) {
        if (link != Link.CONNECTING) {
            return;
        }
        outbox.clear();
        jobs.clear();
        outbox.hello(hello());
        link = Link.GREETED;
        linkSinceMs = nowMs;
    }

    void onGone(String why, long nowMs) {
        if (link == Link.DOWN) {
            return;
        }
        if (link == Link.SERVING) {
            log.say("The coordinator is gone: " + why + " What runs goes on.");
            aloneSinceMs = nowMs;
        }
        link = Link.DOWN;
        outbox.clear();
        decide(nowMs);
    }

    void onFrame(CoordinatorFrame frame, long nowMs) {
        for (CoordinatorMessage message : frame.getMessagesList()) {
            if (link == Link.GREETED && message.hasWelcome()) {
                onWelcome(message.getWelcome(), nowMs);
            } else if (message.hasRefused() && (link == Link.GREETED || frame.getSession() == session)) {
                onRefused(message.getRefused());
            } else if (link == Link.SERVING && frame.getSession() == session) {
                onMessage(message, nowMs);
            }
        }
        decide(nowMs);
    }

    private void onMessage(CoordinatorMessage message, long nowMs) {
        switch (message.getBodyCase()) {
            case ASSIGN -> onAssign(message, nowMs);
            case CANCEL -> onCancel(message.getCancel());
            case RESULT_TAKEN -> onResultTaken(message.getResultTaken());
            case RECALL -> onRecall(message.getRecall());
            case DRAIN -> leave("drained: " + message.getDrain().getReason());
            case GOODBYE -> onGoodbye(message.getGoodbye());
            case WELCOME -> fault("The coordinator welcomed a session that it has welcomed before.", nowMs);
            case REFUSED -> throw new IllegalStateException("a refusal is dealt with before");
            case BODY_NOT_SET -> fault("The coordinator sent a message that this version doesn't know.", nowMs);
        }
    }

    private void onWelcome(Welcome welcome, long nowMs) {
        link = Link.SERVING;
        session = welcome.getSession();
        isAlone = false;
        mayStartNext = welcome.getMayStartNext();
        leftToOthersMs = settings.succeedAfterMs();
        quietSinceMs = NEVER;
        beatMs = welcome.getBeatMs() > 0 ? welcome.getBeatMs() : DEFAULT_BEAT_MS;
        beatDueMs = nowMs;
        held.starts().forEach(outbox::started);
        sendResultsNotInHello();
        log.say("Serves epoch " + welcome.getEpoch() + " in session " + session + " with " + held.size()
                + " attempts held.");
    }

    private void sendResultsNotInHello() {
        for (AttemptOutcome outcome : results.all()) {
            AttemptKey key = AttemptKey.of(outcome.getToken());
            if (!toldInHello.contains(key)) {
                outbox.result(key, outcome);
            }
        }
        toldInHello.clear();
    }

    private void onRefused(Refused refused) {
        log.say("The coordinator refused this worker (" + refused.getCode() + "): " + refused.getMessage());
        isRefused = true;
        leave("refused");
        stopAll();
    }

    private void onGoodbye(CoordinatorGoodbye goodbye) {
        if (goodbye.getReason() == CoordinatorGoodbye.Reason.STOPPING) {
            leave("the coordinator stopped");
        } else {
            leftToOthersMs = settings.restartMs();
        }
    }

    /** Something that a correct coordinator doesn't do: a new session begins from a known state. */
    private void fault(String sentence, long nowMs) {
        log.say(sentence + " Begins a new session.");
        onGone(sentence, nowMs);
    }

    // Work.

    private void onAssign(CoordinatorMessage message, long nowMs) {
        var assign = message.getAssign();
        jobs.learn(assign);
        long count = SessionJobs.count(assign);
        if (!credit.covers(count)) {
            fault("The coordinator sent " + count + " attempts beyond the credit of " + credit.given() + ".", nowMs);
            return;
        }
        credit.receive(count);
        List<Assignment> fresh = new ArrayList<>((int) count);
        List<AttemptKey> unwanted = new ArrayList<>();
        for (AttemptKey key : SessionJobs.keys(assign)) {
            Optional<JobPlan> plan = jobs.plan(key.job());
            if (held.contains(key)) {
                continue;
            }
            if (results.find(key).isPresent()) {
                outbox.result(key, results.find(key).get());
            } else if (leaving != null) {
                unwanted.add(key);
            } else if (plan.isEmpty()) {
                end(key, Outcomes.notStarted(key, "The coordinator sent job " + key.job() + " without its spec."));
            } else {
                held.add(key);
                fresh.add(new Assignment(key, plan.get()));
            }
        }
        jobs.forget(assign);
        outbox.returned(unwanted);
        slots.offer(fresh);
    }

    private void onRecall(Recall recall) {
        List<AttemptKey> taken = slots.takeBack(
                recall.getAttemptsList().stream().map(AttemptKey::of).toList());
        taken.forEach(held::remove);
        outbox.returned(taken);
    }

    private void onCancel(CancelAttempts cancel) {
        StopRequest request = new StopRequest(
                cancel.getCause() == Cause.CAUSE_SHUTDOWN ? Cause.CAUSE_SHUTDOWN : Cause.CAUSE_CANCELLED,
                cancel.getForce());
        List<AttemptKey> keys =
                cancel.getAttemptsList().stream().map(AttemptKey::of).toList();
        slots.takeBack(keys).forEach(key -> end(key, Outcomes.endedInQueue(key, request)));
        for (AttemptKey key : keys) {
            Optional<AttemptOutcome> known = results.find(key);
            if (held.contains(key)) {
                slots.stop(key, request);
            } else if (known.isPresent()) {
                outbox.result(key, known.get());
            } else {
                end(key, Outcomes.endedInQueue(key, request));
            }
        }
    }

    private void onResultTaken(ResultTaken message) {
        for (AttemptToken token : message.getAttemptsList()) {
            AttemptKey key = AttemptKey.of(token);
            if (results.remove(key)) {
                taken.resultTaken(key);
            }
        }
    }

    // What the slots report.

    /** An attempt has ended; one that was given up before is not heard any more. */
    void onEnded(AttemptOutcome outcome, long nowMs) {
        AttemptKey key = AttemptKey.of(outcome.getToken());
        if (held.contains(key)) {
            tasksDone++;
            end(key, outcome);
            decide(nowMs);
        }
    }

    /** An attempt has run for a while. */
    void onStarted(AttemptKey key, AttemptStarted start) {
        if (held.start(key, start) && link == Link.SERVING) {
            outbox.started(key, start);
        }
    }

    void onProgress(Progress progress) {
        AttemptKey key = AttemptKey.of(progress.getToken());
        if (held.contains(key) && link == Link.SERVING) {
            outbox.progress(key, progress);
        }
    }

    /**
     * A function ignores that it was asked to end. Nothing in this process can end it, so the process must go: nothing new is
     * taken, the others finish, and only then is this one reported, because until then it still runs.
     */
    void onStubborn(AttemptOutcome outcome, long nowMs) {
        AttemptKey key = AttemptKey.of(outcome.getToken());
        if (held.giveUp(key, outcome)) {
            leave("a function of job " + key.job() + " ignored that it was asked to end");
            decide(nowMs);
        }
    }

    /** This process was asked to end: so are its attempts, at no cost to them. */
    void onTerminate(String reason, long nowMs) {
        leave(reason);
        stopAll();
        decide(nowMs);
    }

    /** Time has passed. */
    void onTick(long nowMs) {
        if ((link == Link.CONNECTING || link == Link.GREETED) && nowMs - linkSinceMs >= settings.helloTimeoutMs()) {
            onGone("It didn't answer within " + settings.helloTimeoutMs() + " ms.", nowMs);
        }
        if (link == Link.SERVING && nowMs >= beatDueMs) {
            beat(nowMs);
        }
        decide(nowMs);
    }

    /** When {@link #onTick} is needed next for a heartbeat. */
    long beatDueMs() {
        return beatDueMs;
    }

    private void beat(long nowMs) {
        int running = slots.runningCount();
        outbox.heartbeat(vitals.measure()
                .setLagMs(nowMs - beatDueMs)
                .setTasksDone(tasksDone)
                .setRunning(running)
                .setQueued(Math.max(0, held.size() - running))
                .build());
        // The promise is "at least every beatMs", and the timer comes a little late.
        beatDueMs = nowMs + beatMs * 3L / 4;
    }

    private void end(AttemptKey key, AttemptOutcome outcome) {
        held.remove(key);
        results.add(key, outcome);
        if (link == Link.SERVING) {
            outbox.result(key, outcome);
        }
    }

    // Leaving.

    private void leave(String reason) {
        if (leaving == null) {
            log.say("Takes nothing new: " + reason + ".");
            leaving = reason;
        }
        giveBackQueued();
    }

    private void giveBackQueued() {
        List<AttemptKey> back = slots.takeBackAll();
        back.forEach(held::remove);
        if (link == Link.SERVING) {
            outbox.returned(back);
        }
    }

    private void stopAll() {
        StopRequest request = new StopRequest(Cause.CAUSE_SHUTDOWN, false);
        held.keys().forEach(key -> slots.stop(key, request));
    }

    /** What follows from where things stand after an input. */
    private void decide(long nowMs) {
        if (departure != null) {
            return;
        }
        if (link == Link.SERVING) {
            if (leaving == null && !results.isFull() && credit.raise(held.size())) {
                outbox.credit(credit.given());
            }
        } else if (leaving == null && !isAlone && nowMs - aloneSinceMs >= settings.leaveAfterMs()) {
            log.say("No coordinator has come for " + (nowMs - aloneSinceMs) + " ms: starts nothing more.");
            isAlone = true;
            giveBackQueued();
        }
        if (leaving != null || isAlone) {
            departWhenDone(nowMs);
        }
    }

    private void departWhenDone(long nowMs) {
        if (held.isAnyRunning()) {
            quietSinceMs = NEVER;
            return;
        }
        held.givenUp().forEach(outcome -> end(AttemptKey.of(outcome.getToken()), outcome));
        if (quietSinceMs == NEVER) {
            quietSinceMs = nowMs;
        }
        boolean canStillDeliver = link == Link.SERVING && nowMs - quietSinceMs < settings.takenWaitMs();
        if (results.isEmpty() || !canStillDeliver) {
            String reason = leaving != null ? leaving : "no coordinator came";
            departure = new Departure(reason, List.copyOf(results.all()));
            outbox.goodbye(reason);
        }
    }

    // Hello.

    private WorkerHello hello() {
        WorkerHello.Builder hello = WorkerHello.newBuilder()
                .setProtocolVersion(WorkerIdentity.PROTOCOL_VERSION)
                .setWorker(self.worker())
                .setIncarnation(self.incarnation())
                .setPid(self.pid())
                .setStartTicks(self.startTicks())
                .setSlots(self.slots())
                .setVersion(self.version())
                .setCredit(credit.open(held.size(), leaving == null && !isAlone && !results.isFull()));
        held.keys().forEach(key -> hello.addHeld(key.token()));
        toldInHello.clear();
        int room = settings.helloResultBytes();
        for (AttemptOutcome outcome : results.all()) {
            room -= outcome.getSerializedSize();
            if (room >= 0) {
                hello.addResults(outcome);
                toldInHello.add(AttemptKey.of(outcome.getToken()));
            } else {
                // What doesn't fit is held all the same, and follows after the welcome.
                hello.addHeld(outcome.getToken());
            }
        }
        return hello.build();
    }
}
