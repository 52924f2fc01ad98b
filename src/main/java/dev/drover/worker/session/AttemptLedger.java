package dev.drover.worker.session;

import dev.drover.message.ReportTruncator;
import dev.drover.model.Cause;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelAttempts;
import dev.drover.proto.Deliver;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryAnswer;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.MessageAck;
import dev.drover.proto.MessagesAck;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Recall;
import dev.drover.proto.ResultsAck;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.WorkerHello;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AbortedOutcomes;
import dev.drover.worker.attempt.AcknowledgementListener;
import dev.drover.worker.attempt.Assignment;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.JobPlan;
import dev.drover.worker.attempt.Slots;
import dev.drover.worker.attempt.StopRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The attempts of this worker, from their assignment until the coordinator has their results: the held attempts, the
 * waiting results, and the credit for more. Owned by the core. While a session lasts, messages about the attempts go
 * into its outbox.
 */
final class AttemptLedger {
    private final WorkerSettings settings;
    private final Slots slots;
    private final WorkerOutbox outbox;
    private final AcknowledgementListener acknowledgements;

    private final HeldAttempts held = new HeldAttempts();
    private final UnacknowledgedResults results;
    private final UnacknowledgedMessages messages = new UnacknowledgedMessages();
    private final DeliveryAnswers deliveries = new DeliveryAnswers();
    private final CreditCounter credit;
    private final ReportTruncator truncator;
    private final SessionJobs jobs = new SessionJobs();
    private final Set<AttemptKey> sentInHello = new HashSet<>();

    private boolean isInSession;
    private boolean acceptsWork = true;
    private long tasksDone;

    AttemptLedger(
            int slotCount,
            WorkerSettings settings,
            Slots slots,
            WorkerOutbox outbox,
            AcknowledgementListener acknowledgements) {
        this.settings = settings;
        this.slots = slots;
        this.outbox = outbox;
        this.acknowledgements = acknowledgements;
        this.truncator = new ReportTruncator(settings.limits());
        this.results = new UnacknowledgedResults(
                settings.results().limitCount(), settings.results().limitBytes());
        this.credit = new CreditCounter(slotCount, settings.prefetchAttempts());
    }

    // Sessions.

    /** Fills a hello with the held attempts, as many results as fit, and the credit of the new session. */
    void describe(WorkerHello.Builder hello) {
        jobs.clear();
        hello.setCredit(credit.open(held.size(), acceptsWork && !results.isFull()));
        held.keys().forEach(key -> hello.addHeld(key.token()));
        sentInHello.clear();
        int room = settings.results().helloBytes();
        for (AttemptOutcome outcome : unacknowledged()) {
            room -= outcome.getSerializedSize();
            if (room >= 0) {
                hello.addResults(outcome);
                sentInHello.add(AttemptKey.of(outcome.getToken()));
            } else {
                // Results that do not fit count as held attempts, and follow after the welcome.
                hello.addHeld(outcome.getToken());
            }
        }
    }

    /** The coordinator welcomed this worker. Sends the results that were not in the hello. */
    void sessionBegan(boolean mayTakeWork) {
        isInSession = true;
        acceptsWork = mayTakeWork;
        held.starts().forEach(outbox::started);
        held.keys().forEach(key -> outbox.messages(messages.of(key)));
        for (AttemptOutcome outcome : unacknowledged()) {
            AttemptKey key = AttemptKey.of(outcome.getToken());
            if (!sentInHello.contains(key)) {
                outbox.result(key, outcome);
            }
        }
        sentInHello.clear();
    }

    void sessionEnded() {
        isInSession = false;
    }

    /** Gives back the queued attempts, and all further assignments of this session. */
    void refuseNewAttempts() {
        acceptsWork = false;
        List<AttemptKey> back = slots.removeAllQueued();
        back.forEach(held::remove);
        if (isInSession) {
            outbox.returned(back);
        }
    }

    // Messages of the coordinator.

    /** Whether {@code count} more attempts are within the credit. */
    boolean canAccept(long count) {
        return credit.covers(count);
    }

    long credit() {
        return credit.given();
    }

    /** Accepts an assignment that is within the credit. */
    void assign(Assign assign) {
        jobs.removeForgotten(assign);
        jobs.addAll(assign);
        credit.receive(SessionJobs.count(assign));
        List<Assignment> fresh = new ArrayList<>();
        List<AttemptKey> unwanted = new ArrayList<>();
        for (AttemptKey key : SessionJobs.keys(assign)) {
            if (held.contains(key)) {
                continue;
            }
            Optional<JobPlan> plan = jobs.plan(key.job());
            Optional<AttemptOutcome> known = results.find(key);
            if (known.isPresent()) {
                outbox.result(key, withMessages(known.get()));
            } else if (!acceptsWork) {
                unwanted.add(key);
            } else if (plan.isEmpty()) {
                end(
                        key,
                        AbortedOutcomes.notStarted(
                                key, "The coordinator sent job " + key.job() + " without its spec."));
            } else {
                held.add(key);
                fresh.add(new Assignment(key, plan.get()));
            }
        }
        outbox.returned(unwanted);
        slots.offer(fresh);
    }

    /** Gives back those that have not started. */
    void recall(Recall recall) {
        List<AttemptKey> back = slots.removeQueued(keys(recall.getAttemptsList()));
        back.forEach(held::remove);
        outbox.returned(back);
    }

    /** Ends queued ones at once, asks running ones to end, and answers for all others. */
    void cancel(CancelAttempts cancel) {
        StopRequest request = new StopRequest(
                cancel.getCauseValue() == Cause.SHUTDOWN.number() ? Cause.SHUTDOWN : Cause.CANCELLED,
                cancel.getForce());
        Set<AttemptKey> keys = new LinkedHashSet<>(keys(cancel.getAttemptsList()));
        List<AttemptKey> removed = slots.removeQueued(keys);
        removed.forEach(key -> end(key, AbortedOutcomes.endedInQueue(key, request)));
        removed.forEach(keys::remove);
        for (AttemptKey key : keys) {
            Optional<AttemptOutcome> known = results.find(key);
            if (held.contains(key)) {
                slots.stop(key, request);
            } else if (known.isPresent()) {
                outbox.result(key, withMessages(known.get()));
            } else {
                end(key, AbortedOutcomes.endedInQueue(key, request));
            }
        }
    }

    /** Results that are on disk need not be kept any more. */
    void acknowledged(ResultsAck message) {
        for (AttemptKey key : keys(message.getAttemptsList())) {
            if (results.remove(key)) {
                acknowledgements.acknowledged(key);
                messages.remove(key);
            }
        }
    }

    private static List<AttemptKey> keys(List<AttemptToken> tokens) {
        return tokens.stream().map(AttemptKey::of).toList();
    }

    // Reports of the slots.

    /** An attempt has ended. Returns false if it was abandoned before, so that its outcome is ignored. */
    boolean ended(AttemptOutcome outcome) {
        AttemptKey key = AttemptKey.of(outcome.getToken());
        if (!held.contains(key)) {
            return false;
        }
        tasksDone++;
        end(key, outcome);
        return true;
    }

    void started(AttemptKey key, AttemptStarted start) {
        if (held.start(key, start) && isInSession) {
            outbox.started(key, start);
        }
    }

    void progress(ProgressSample progress) {
        AttemptKey key = AttemptKey.of(progress.getToken());
        if (held.contains(key) && isInSession) {
            outbox.progress(key, truncator.progress(progress));
        }
    }

    /** Attempts that are held have sent these messages, or taken them. */
    void messages(List<TaskMessage> said) {
        for (TaskMessage message : said) {
            AttemptKey key = AttemptKey.of(message.getToken());
            if (held.contains(key)) {
                messages.add(key, List.of(message));
                if (isInSession) {
                    outbox.messages(List.of(message));
                }
            }
        }
    }

    /** Messages that are on disk need not be kept any more. */
    void messagesAcknowledged(MessagesAck message) {
        for (MessageAck ack : message.getAcksList()) {
            AttemptKey key = AttemptKey.of(ack.getToken());
            List<TaskMessage> taken = messages.acknowledged(key, ack.getSequence());
            if (!taken.isEmpty()) {
                slots.acknowledged(key, taken);
            }
        }
    }

    /** Gives messages to attempts. What was answered in an earlier session is answered again, and not delivered again. */
    void deliver(Deliver deliver) {
        for (Delivery delivery : deliver.getDeliveriesList()) {
            AttemptKey key = AttemptKey.of(delivery.getToken());
            DeliveryCode code = deliveries.find(delivery.getId()).orElseGet(() -> {
                DeliveryCode fresh = held.contains(key) ? slots.deliver(key, delivery) : DeliveryCode.DELIVERY_ENDED;
                deliveries.add(delivery.getId(), fresh);
                return fresh;
            });
            // What was taken leaves before the answer.
            messages(slots.pollMessages(key));
            outbox.delivered(DeliveryAnswer.newBuilder()
                    .setId(delivery.getId())
                    .setCode(code)
                    .build());
        }
    }

    private AttemptOutcome withMessages(AttemptOutcome outcome) {
        return messages.addTo(outcome, settings.limits().keptMessagesBytes());
    }

    /** Abandons an attempt that cannot be ended. Returns false if that was done before. */
    boolean abandon(AttemptKey key, AttemptOutcome outcome) {
        return held.abandon(key, outcome);
    }

    /** Reports the outcomes of abandoned attempts. Nothing else runs any more, and this process is about to exit. */
    void reportAbandoned() {
        held.abandoned().forEach(outcome -> end(AttemptKey.of(outcome.getToken()), outcome));
    }

    /** Says to all running attempts that this worker is about to leave. */
    void disconnectAll() {
        slots.disconnect();
    }

    /** Asks all running attempts to end, without the cost of a retry. */
    void stopAll() {
        StopRequest request = new StopRequest(Cause.SHUTDOWN, false);
        held.keys().forEach(key -> slots.stop(key, request));
    }

    private void end(AttemptKey key, AttemptOutcome said) {
        AttemptOutcome outcome = truncator.outcome(said);
        held.remove(key);
        results.add(key, outcome);
        if (isInSession) {
            outbox.result(key, outcome);
        }
    }

    // State.

    /** Gives credit for slots that have become free. */
    void raiseCredit() {
        if (acceptsWork && !results.isFull() && credit.raise(held.size())) {
            outbox.credit(credit.given());
        }
    }

    /** Whether more is held than runs now. */
    boolean isAnyQueued() {
        return held.size() > slots.runningCount();
    }

    /** Whether an attempt is held that can still end by itself. */
    boolean isAnyRunning() {
        return held.isAnyRunning();
    }

    int heldCount() {
        return held.size();
    }

    /** The results that the coordinator has not acknowledged. */
    List<AttemptOutcome> unacknowledged() {
        return results.all().stream().map(this::withMessages).toList();
    }

    boolean isAllTaken() {
        return results.isEmpty();
    }

    Heartbeat.Builder describe(Heartbeat.Builder heartbeat) {
        int running = slots.runningCount();
        return heartbeat.setTasksDone(tasksDone).setRunning(running).setQueued(Math.max(0, held.size() - running));
    }
}
