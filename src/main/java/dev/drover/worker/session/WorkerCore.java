package dev.drover.worker.session;

import dev.drover.message.Bounded;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorGoodbye;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Refused;
import dev.drover.proto.Welcome;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.worker.Vitals;
import dev.drover.worker.WorkerIdentity;
import dev.drover.worker.WorkerLog;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.ResultListener;
import dev.drover.worker.attempt.Slots;
import java.util.Optional;

/**
 * The worker's side of the protocol as a state machine: a method per input; what it wants is asked for after each.
 *
 * <p>Knows no socket, clock, thread or process. Belongs to the link thread. {@code nowMs} is a clock that never goes back.
 */
public final class WorkerCore {
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
    private final Vitals vitals;
    private final WorkerLog log;
    private final WorkerOutbox outbox;
    private final AttemptLedger work;

    private Link link = Link.DOWN;
    private long session;
    private long linkSinceMs;
    private long aloneSinceMs;
    private int beatMs = DEFAULT_BEAT_MS;
    private long beatDueMs;
    private long gatherSinceMs = NEVER;

    private String leaving;
    private boolean mayStartNext;
    private long leftToOthersMs;
    private boolean isRefused;
    private boolean isAlone;
    private long quietSinceMs = NEVER;
    private ExitDecision exitDecision;

    public WorkerCore(
            WorkerIdentity self,
            WorkerSettings settings,
            Slots slots,
            Vitals vitals,
            ResultListener taken,
            WorkerLog log,
            long nowMs) {
        this.self = self;
        this.settings = settings;
        this.vitals = vitals;
        this.log = log;
        this.outbox = new WorkerOutbox(settings.limits());
        this.work = new AttemptLedger(self.slots(), settings, slots, outbox, taken);
        this.aloneSinceMs = nowMs;
    }

    // What the loop asks for after each input.

    /** Whether a connection should be tried now. */
    boolean wantsConnection() {
        return link == Link.DOWN && exitDecision == null && !isRefused;
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
        boolean canWait = count > 0 && count < settings.gatherCount() && work.isAnyQueued();
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
    Optional<ExitDecision> departure() {
        return Optional.ofNullable(exitDecision);
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
        work.sessionEnded();
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
            case ASSIGN -> onAssign(message.getAssign(), nowMs);
            case CANCEL -> work.cancel(message.getCancel());
            case RESULT_TAKEN -> work.resultsTaken(message.getResultTaken());
            case RECALL -> work.recall(message.getRecall());
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
        work.sessionBegan(leaving == null);
        log.say("Serves epoch " + welcome.getEpoch() + " in session " + session + " with " + work.heldCount()
                + " attempts held.");
    }

    private void onRefused(Refused refused) {
        log.say("The coordinator refused this worker (" + refused.getCode() + "): " + refused.getMessage());
        isRefused = true;
        leave("refused");
        work.stopAll();
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

    private void onAssign(Assign assign, long nowMs) {
        long count = SessionJobs.count(assign);
        if (work.mayTake(count)) {
            work.assign(assign);
        } else {
            fault("The coordinator sent " + count + " attempts beyond the credit of " + work.credit() + ".", nowMs);
        }
    }

    // What the slots report.

    /** An attempt has ended; one that was given up before is not heard any more. */
    void onEnded(AttemptOutcome outcome, long nowMs) {
        if (work.ended(outcome)) {
            decide(nowMs);
        }
    }

    /** An attempt has run for a while. */
    void onStarted(AttemptKey key, AttemptStarted start) {
        work.started(key, start);
    }

    void onProgress(ProgressSample progress) {
        work.progress(progress);
    }

    /**
     * A function ignores that it was asked to end. Nothing in this process can end it, so the process must go: nothing new is
     * taken, the others finish, and only then is this one reported, because until then it still runs.
     */
    void onStubborn(AttemptOutcome outcome, long nowMs) {
        AttemptKey key = AttemptKey.of(outcome.getToken());
        if (work.giveUp(key, outcome)) {
            leave("a function of job " + key.job() + " ignored that it was asked to end");
            decide(nowMs);
        }
    }

    /** This process was asked to end: so are its attempts, at no cost to them. */
    void onTerminate(String reason, long nowMs) {
        leave(reason);
        work.stopAll();
        decide(nowMs);
    }

    /**
     * Something of this process is broken, so that nothing it does can be relied on: it goes at once, with the results that it has.
     * What still runs is lost with it, and the coordinator ends that and runs it again elsewhere. It says no goodbye: a worker that
     * fails must be replaced with a pause that grows.
     */
    void onBroken(String reason) {
        if (exitDecision == null) {
            exitDecision = new ExitDecision(reason, true, work.untaken());
        }
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
        outbox.heartbeat(
                work.describe(vitals.measure()).setLagMs(nowMs - beatDueMs).build());
        // The promise is "at least every beatMs", and the timer comes a little late.
        beatDueMs = nowMs + beatMs * 3L / 4;
    }

    // Leaving.

    private void leave(String reason) {
        if (leaving == null) {
            log.say("Takes nothing new: " + reason + ".");
            leaving = reason;
        }
        work.takeNothingNew();
    }

    /** What follows from where things stand after an input. */
    private void decide(long nowMs) {
        if (exitDecision != null) {
            return;
        }
        if (link == Link.SERVING) {
            work.raiseCredit();
        } else if (leaving == null && !isAlone && nowMs - aloneSinceMs >= settings.leaveAfterMs()) {
            log.say("No coordinator has come for " + (nowMs - aloneSinceMs) + " ms: starts nothing more.");
            isAlone = true;
            work.takeNothingNew();
        }
        if (leaving != null || isAlone) {
            departWhenDone(nowMs);
        }
    }

    private void departWhenDone(long nowMs) {
        if (work.isAnyRunning()) {
            quietSinceMs = NEVER;
            return;
        }
        work.endGivenUp();
        if (quietSinceMs == NEVER) {
            quietSinceMs = nowMs;
        }
        boolean canStillDeliver = link == Link.SERVING && nowMs - quietSinceMs < settings.takenWaitMs();
        if (work.isAllTaken() || !canStillDeliver) {
            String reason = leaving != null ? leaving : "no coordinator came";
            exitDecision = new ExitDecision(reason, false, work.untaken());
            outbox.goodbye(new Bounded(settings.limits()).sentence(reason));
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
                .setVersion(self.version());
        work.describe(hello);
        return hello.build();
    }
}
