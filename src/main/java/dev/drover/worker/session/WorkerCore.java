package dev.drover.worker.session;

import dev.drover.message.ReportTruncator;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Refused;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.Welcome;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.worker.ProcessMetrics;
import dev.drover.worker.WorkerIdentity;
import dev.drover.worker.WorkerLog;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AcknowledgementListener;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.Slots;
import java.util.List;
import java.util.Optional;

/**
 * The worker's side of the protocol as a state machine, with a method for each input. After each input the loop asks
 * what to do.
 *
 * <p>Knows no socket, clock, thread or process. Belongs to the link thread. {@code nowMs} is a clock that never goes back.
 */
public final class WorkerCore {
    private enum Link {
        DOWN,
        CONNECTING,
        /** Hello sent, welcome awaited. */
        AWAITING_WELCOME,
        SERVING
    }

    private static final int DEFAULT_BEAT_MS = 1_000;
    private static final long NEVER = Long.MIN_VALUE;

    /** The first limit of a hello is doubled so often at most. */
    private static final int MAX_HELLO_DOUBLINGS = 2;

    private final WorkerIdentity self;
    private final WorkerSettings settings;
    private final ProcessMetrics metrics;
    private final WorkerLog log;
    private final WorkerOutbox outbox;
    private final AttemptLedger attempts;
    private final SpoolPace spoolPace = new SpoolPace();

    private Link link = Link.DOWN;
    private long session;
    private long linkSinceMs;
    private int unansweredHellos;
    private long aloneSinceMs;
    private int beatMs = DEFAULT_BEAT_MS;
    private long beatDueMs;
    private long gatherSinceMs = NEVER;

    private String leaving;
    private boolean mayStartNext;
    private long leftToCommandsMs;
    private boolean isRefused;
    private boolean isHomeGone;
    private long terminatedMs = NEVER;
    private boolean isAlone;
    private long quietSinceMs = NEVER;
    private ExitDecision exitDecision;

    public WorkerCore(
            WorkerIdentity self,
            WorkerSettings settings,
            Slots slots,
            ProcessMetrics metrics,
            AcknowledgementListener acknowledgements,
            WorkerLog log,
            long nowMs) {
        this.self = self;
        this.settings = settings;
        this.metrics = metrics;
        this.log = log;
        this.outbox = new WorkerOutbox(settings.limits());
        this.attempts = new AttemptLedger(self.slots(), settings, slots, outbox, acknowledgements);
        this.aloneSinceMs = nowMs;
    }

    // Questions of the loop after each input.

    /** Whether a connection should be tried now. */
    boolean wantsConnection() {
        return link == Link.DOWN && exitDecision == null && !isRefused;
    }

    /** Whether the connection should be closed, because it is over or was not welcomed in time. */
    boolean isDisconnected() {
        return link == Link.DOWN;
    }

    /** Whether a coordinator has welcomed this worker, so that heartbeats are due. */
    boolean isServing() {
        return link == Link.SERVING;
    }

    /** Whether this worker should now try to start the next coordinator. */
    boolean wantsNextCoordinator(long nowMs) {
        return link == Link.DOWN && mayStartNext && leaving == null && nowMs - aloneSinceMs >= leftToCommandsMs;
    }

    /** The next frame to send; empty if there is nothing to send yet. */
    Optional<WorkerFrame> nextFrame(long nowMs) {
        if (exitDecision != null && exitDecision.isFault()) {
            // What is not acknowledged is spooled.
            return Optional.empty();
        }
        return switch (link) {
            case DOWN, CONNECTING -> Optional.empty();
            case AWAITING_WELCOME -> outbox.nextHello();
            case SERVING -> isBatching(nowMs) ? Optional.empty() : outbox.nextFrame(session);
        };
    }

    /** When {@link #nextFrame} must be called again at the latest, because results wait for others. */
    long frameDueMs() {
        return gatherSinceMs == NEVER
                ? Long.MAX_VALUE
                : gatherSinceMs + settings.results().gatherMs();
    }

    /**
     * Whether results wait a moment for others, because each frame costs both sides a wake-up and the coordinator a
     * force. They wait only while more work is queued here, so that no slot becomes idle and the last result of a burst
     * is sent at once.
     */
    private boolean isBatching(long nowMs) {
        int count = outbox.resultsThatCanWait();
        boolean canWait = count > 0 && count < settings.results().gatherCount() && attempts.isAnyQueued();
        if (!canWait) {
            gatherSinceMs = NEVER;
            return false;
        }
        if (gatherSinceMs == NEVER) {
            gatherSinceMs = nowMs;
        }
        if (nowMs - gatherSinceMs < settings.results().gatherMs()) {
            return true;
        }
        gatherSinceMs = NEVER;
        return false;
    }

    /**
     * The results to be spooled now, because this worker is to leave and no coordinator takes them; empty if that is not
     * due.
     */
    List<AttemptOutcome> dueForSpool(long nowMs) {
        boolean isQuiet = isLeaving() && quietSinceMs != NEVER && exitDecision == null;
        boolean canStillDeliver = link == Link.SERVING
                && nowMs - quietSinceMs < settings.results().acknowledgementWaitMs();
        return isQuiet && !canStillDeliver && spoolPace.isDue(nowMs) ? attempts.unacknowledged() : List.of();
    }

    /** How long a coordinator may take for its welcome, from the beginning of the connection. */
    int helloLimitMs() {
        return (int) settings.link().helloTimeoutMs() << Math.min(unansweredHellos, MAX_HELLO_DOUBLINGS);
    }

    /** Present once the worker has nothing left to do but exit. */
    Optional<ExitDecision> exitDecision() {
        return Optional.ofNullable(exitDecision);
    }

    // Connection.

    void onConnecting(long nowMs) {
        link = Link.CONNECTING;
        linkSinceMs = nowMs;
    }

    /** Both sides are proven. Sends the hello. */
    void onReady(long nowMs) {
        if (link != Link.CONNECTING) {
            return;
        }
        outbox.clear();
        outbox.hello(hello());
        link = Link.AWAITING_WELCOME;
        linkSinceMs = nowMs;
    }

    void onGone(String why, long nowMs) {
        if (link == Link.DOWN) {
            return;
        }
        if (link == Link.SERVING) {
            log.log("The coordinator is gone: " + why + " What runs goes on.");
        }
        if (link == Link.SERVING || link == Link.AWAITING_WELCOME) {
            // It was proven, so this worker was not alone until now.
            aloneSinceMs = nowMs;
        }
        link = Link.DOWN;
        outbox.clear();
        attempts.sessionEnded();
        advance(nowMs);
    }

    void onFrame(CoordinatorFrame frame, long nowMs) {
        for (CoordinatorMessage message : frame.getMessagesList()) {
            if (link == Link.AWAITING_WELCOME && message.hasWelcome()) {
                onWelcome(message.getWelcome(), nowMs);
            } else if (message.hasRefused() && (link == Link.AWAITING_WELCOME || frame.getSession() == session)) {
                onRefused(message.getRefused());
            } else if (link == Link.SERVING && frame.getSession() == session) {
                onMessage(message, nowMs);
            }
        }
        advance(nowMs);
    }

    private void onMessage(CoordinatorMessage message, long nowMs) {
        switch (message.getBodyCase()) {
            case ASSIGN -> onAssign(message.getAssign(), nowMs);
            case CANCEL -> attempts.cancel(message.getCancel());
            case RESULTS_ACK -> attempts.acknowledged(message.getResultsAck());
            case MESSAGES_ACK -> attempts.messagesAcknowledged(message.getMessagesAck());
            case DELIVER -> attempts.deliver(message.getDeliver());
            case RECALL -> attempts.recall(message.getRecall());
            case DRAIN -> beginLeaving("drained: " + message.getDrain().getReason());
            case RESTARTING -> leftToCommandsMs = settings.link().restartMs();
            case WELCOME -> fault("The coordinator welcomed a session that it has welcomed before.", nowMs);
            case REFUSED -> throw new IllegalStateException("a refusal is dealt with before");
            case BODY_NOT_SET -> fault("The coordinator sent a message that this version doesn't know.", nowMs);
        }
    }

    private void onWelcome(Welcome welcome, long nowMs) {
        link = Link.SERVING;
        session = welcome.getSession();
        unansweredHellos = 0;
        isAlone = false;
        spoolPace.reset();
        mayStartNext = welcome.getMayStartNext();
        leftToCommandsMs = settings.link().succeedAfterMs();
        quietSinceMs = NEVER;
        beatMs = welcome.getBeatMs() > 0 ? welcome.getBeatMs() : DEFAULT_BEAT_MS;
        beatDueMs = nowMs;
        attempts.sessionBegan(leaving == null);
        log.log("Serves epoch " + welcome.getEpoch() + " in session " + session + " with " + attempts.heldCount()
                + " attempts held.");
    }

    private void onRefused(Refused refused) {
        log.log("The coordinator refused this worker (" + refused.getCode() + "): " + refused.getMessage());
        isRefused = true;
        beginLeaving("refused");
        attempts.stopAll();
    }

    /** The coordinator broke the protocol. Ends the connection, so that a new session begins from a known state. */
    private void fault(String sentence, long nowMs) {
        log.log(sentence + " Begins a new session.");
        onGone(sentence, nowMs);
    }

    private void onAssign(Assign assign, long nowMs) {
        long count = SessionJobs.count(assign);
        if (attempts.canAccept(count)) {
            attempts.assign(assign);
        } else {
            fault("The coordinator sent " + count + " attempts beyond the credit of " + attempts.credit() + ".", nowMs);
        }
    }

    // Reports of the slots.

    /** An attempt has ended. The outcome of an abandoned attempt is ignored. */
    void onEnded(AttemptOutcome outcome, long nowMs) {
        if (attempts.ended(outcome)) {
            advance(nowMs);
        }
    }

    /** An attempt has run for a while. */
    void onStarted(AttemptKey key, AttemptStarted start) {
        attempts.started(key, start);
    }

    void onProgress(ProgressSample progress) {
        attempts.progress(progress);
    }

    /** Attempts have sent these messages, or taken them. */
    void onMessages(List<TaskMessage> messages) {
        attempts.messages(messages);
    }

    /**
     * A function ignores that it was asked to end. Nothing in this process can end it, so the process must go: nothing new is
     * taken, the others finish, and only then is this one reported, because until then it still runs.
     */
    void onUnresponsive(AttemptOutcome outcome, long nowMs) {
        AttemptKey key = AttemptKey.of(outcome.getToken());
        if (attempts.abandon(key, outcome)) {
            beginLeaving("a function of job " + key.job() + " ignored that it was asked to end");
            advance(nowMs);
        }
    }

    /**
     * This process was asked to end. Its attempts are asked to end too, without the cost of a retry. Whoever asked waits
     * for its end, so results that can't be spooled in time are given up.
     */
    void onTerminate(String reason, long nowMs) {
        terminatedMs = terminatedMs == NEVER ? nowMs : terminatedMs;
        spoolPace.reset();
        beginLeaving(reason);
        attempts.stopAll();
        advance(nowMs);
    }

    /** Its home was removed or replaced, so that nobody can take its results any more. */
    void onHomeGone(String reason, long nowMs) {
        isHomeGone = true;
        onTerminate(reason, nowMs);
    }

    /** The results that were due are in the spool. */
    void onSpooled() {
        exit(List.of());
    }

    /** The results that were due can't be spooled now. */
    void onSpoolRefused(String why, long nowMs) {
        long lastTryMs = lastSpoolTryMs();
        if (nowMs >= lastTryMs) {
            exit(attempts.unacknowledged());
            return;
        }
        if (!spoolPace.isWaiting()) {
            log.log("Can't spool " + attempts.unacknowledged().size() + " results: " + why
                    + ". Stays until it can, or until a coordinator takes them.");
        }
        spoolPace.refused(nowMs, lastTryMs);
    }

    /** A worker that nobody will ask for its results does not wait for room for them. */
    private long lastSpoolTryMs() {
        if (isRefused || isHomeGone) {
            return NEVER;
        }
        return terminatedMs == NEVER ? Long.MAX_VALUE : terminatedMs + SpoolPace.TERMINATED_LIMIT_MS;
    }

    /**
     * A part of this process has failed, so that the process is not reliable any more. It exits at once and spools its
     * results. Running attempts are lost with it; the coordinator ends their processes and runs the tasks again. It
     * sends no goodbye, so that a failing worker is replaced with growing pauses.
     */
    void onBroken(String reason) {
        if (exitDecision == null) {
            exitDecision = new ExitDecision(reason, true, attempts.unacknowledged());
        }
    }

    /**
     * A function has called {@code System.exit}, so this process ends at once. The attempt's outcome goes to the spool alone,
     * because its exit code is known only when the process has ended. The other attempts are lost with the process.
     */
    void onExited(AttemptOutcome outcome) {
        if (exitDecision == null) {
            attempts.ended(outcome);
            exitDecision = new ExitDecision(
                    "a function of job " + outcome.getToken().getJob() + " " + outcome.getMessage(),
                    true,
                    attempts.unacknowledged());
        }
    }

    /** A new process must take this one's place: nothing new is taken, and what runs may end. */
    void onWornOut(String reason, long nowMs) {
        beginLeaving(reason);
        advance(nowMs);
    }

    /** Time has passed. */
    void onTick(long nowMs) {
        if ((link == Link.CONNECTING || link == Link.AWAITING_WELCOME) && nowMs - linkSinceMs >= helloLimitMs()) {
            // Its process lives, so it may be slow, and with the same limit again it would be asked in vain for ever.
            aloneSinceMs = nowMs;
            unansweredHellos++;
            onGone("It didn't answer in time.", nowMs);
        }
        if (link == Link.SERVING && nowMs >= beatDueMs) {
            beat(nowMs);
        }
        advance(nowMs);
    }

    /** When {@link #onTick} is needed next for a heartbeat. */
    long beatDueMs() {
        return beatDueMs;
    }

    private void beat(long nowMs) {
        outbox.heartbeat(
                attempts.describe(metrics.measure()).setLagMs(nowMs - beatDueMs).build());
        // The promise is "at least every beatMs", and the timer comes a little late.
        beatDueMs = nowMs + beatMs * 3L / 4;
    }

    // Leaving.

    private void beginLeaving(String reason) {
        if (leaving == null) {
            log.log("Takes nothing new: " + reason + ".");
            leaving = reason;
            attempts.disconnectAll();
        }
        attempts.refuseNewAttempts();
    }

    /** Decides what follows from the state after an input. */
    private void advance(long nowMs) {
        if (exitDecision != null) {
            return;
        }
        if (link == Link.SERVING) {
            attempts.raiseCredit();
        } else if (link == Link.DOWN
                && !isLeaving()
                && nowMs - aloneSinceMs >= settings.link().leaveAfterMs()) {
            log.log("No coordinator has come for " + (nowMs - aloneSinceMs) + " ms: starts nothing more.");
            isAlone = true;
            attempts.refuseNewAttempts();
        }
        if (isLeaving()) {
            exitWhenDone(nowMs);
        }
    }

    private boolean isLeaving() {
        return leaving != null || isAlone;
    }

    private void exitWhenDone(long nowMs) {
        if (attempts.isAnyRunning()) {
            quietSinceMs = NEVER;
            return;
        }
        attempts.reportAbandoned();
        if (quietSinceMs == NEVER) {
            quietSinceMs = nowMs;
        }
        if (attempts.isAllTaken()) {
            exit(List.of());
        }
    }

    private void exit(List<AttemptOutcome> notKept) {
        String reason = leaving != null ? leaving : "no coordinator came";
        exitDecision = new ExitDecision(reason, false, notKept);
        outbox.goodbye(new ReportTruncator(settings.limits()).sentence(reason));
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
                .setProgram(self.program());
        attempts.describe(hello);
        return hello.build();
    }
}
