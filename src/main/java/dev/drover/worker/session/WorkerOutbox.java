package dev.drover.worker.session;

import dev.drover.message.ByteBudget;
import dev.drover.message.MessageLimits;
import dev.drover.message.WorkerParts;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.Credit;
import dev.drover.proto.Delivered;
import dev.drover.proto.DeliveryAnswer;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.ProgressReport;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Results;
import dev.drover.proto.Returned;
import dev.drover.proto.Started;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.TaskMessages;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerGoodbye;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.attempt.AttemptKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outgoing messages of the worker in this session. They are put into a frame as late as possible, because a frame
 * costs more than an item. Owned by the core.
 *
 * <p>Bounded by the attempts that the worker holds: starts and progress are kept once an attempt, results once each.
 */
final class WorkerOutbox {
    private final WorkerParts parts;
    private final ByteBudget budget;

    // Cut to parts and not sent yet.
    private final ArrayDeque<WorkerMessage> ready = new ArrayDeque<>();
    private final Map<AttemptKey, AttemptOutcome> results = new LinkedHashMap<>();
    private final Map<AttemptKey, AttemptStarted> started = new LinkedHashMap<>();
    private final Map<AttemptKey, ProgressSample> progress = new LinkedHashMap<>();
    private final List<AttemptKey> returned = new ArrayList<>();
    private final List<TaskMessage> messages = new ArrayList<>();
    private final List<DeliveryAnswer> answers = new ArrayList<>();
    private Credit credit;
    private Heartbeat heartbeat;
    private WorkerGoodbye goodbye;

    WorkerOutbox(MessageLimits limits) {
        this.parts = new WorkerParts(limits);
        this.budget = new ByteBudget(limits.partBytes());
    }

    /** Removes all messages. The coordinator discards messages of an older session anyway. */
    void clear() {
        ready.clear();
        results.clear();
        started.clear();
        progress.clear();
        returned.clear();
        messages.clear();
        answers.clear();
        credit = null;
        heartbeat = null;
        goodbye = null;
    }

    /** Queues the hello. It is the first message of a session. */
    void hello(WorkerHello hello) {
        ready.addAll(parts.of(WorkerMessage.newBuilder().setHello(hello).build()));
    }

    /** Queues a result, unless it waits already. The attempt's start needs no message of its own any more. */
    void result(AttemptKey key, AttemptOutcome outcome) {
        if (!started.isEmpty()) {
            started.remove(key);
        }
        results.put(key, outcome);
    }

    void started(AttemptKey key, AttemptStarted start) {
        started.put(key, start);
    }

    /** Queues progress. It replaces an earlier report of the same attempt that was not sent yet. */
    void progress(AttemptKey key, ProgressSample report) {
        progress.put(key, report);
    }

    /** Queues messages of attempts. They leave before all results that are queued later. */
    void messages(Collection<TaskMessage> more) {
        messages.addAll(more);
    }

    /** Queues the answer to a delivery. It leaves after the message that says what was taken. */
    void delivered(DeliveryAnswer answer) {
        answers.add(answer);
    }

    void returned(List<AttemptKey> keys) {
        returned.addAll(keys);
    }

    void credit(long attempts) {
        credit = Credit.newBuilder().setAttempts(attempts).build();
    }

    void heartbeat(Heartbeat newest) {
        heartbeat = newest;
    }

    void goodbye(String reason) {
        goodbye = WorkerGoodbye.newBuilder().setReason(reason).build();
    }

    /** How many results wait, if no other message must be sent at once; otherwise 0. */
    int resultsThatCanWait() {
        boolean isUrgent = !ready.isEmpty()
                || !started.isEmpty()
                || !progress.isEmpty()
                || !returned.isEmpty()
                || !messages.isEmpty()
                || !answers.isEmpty()
                || heartbeat != null
                || goodbye != null;
        return isUrgent ? 0 : results.size();
    }

    /** Returns the hello, alone in its frame, or its next part; empty if all of it was sent. */
    Optional<WorkerFrame> nextHello() {
        WorkerMessage hello = ready.poll();
        return Optional.ofNullable(hello)
                .map(message -> WorkerFrame.newBuilder().addMessages(message).build());
    }

    /**
     * Returns a frame with the waiting messages, up to the size of a frame; empty if there are none. The goodbye comes
     * last.
     */
    Optional<WorkerFrame> nextFrame(long session) {
        WorkerFrame.Builder frame = WorkerFrame.newBuilder().setSession(session);
        budget.reset();
        if (ready.isEmpty()) {
            cutWhatGathered();
        }
        while (!ready.isEmpty() && budget.fits(ByteBudget.cost(ready.peek()))) {
            add(frame, ready.poll());
        }
        if (ready.isEmpty()) {
            addResults(frame);
        }
        addLatest(frame);
        if (goodbye != null && ready.isEmpty() && results.isEmpty()) {
            frame.addMessages(WorkerMessage.newBuilder().setGoodbye(goodbye));
            goodbye = null;
        }
        return frame.getMessagesCount() == 0 ? Optional.empty() : Optional.of(frame.build());
    }

    private void add(WorkerFrame.Builder frame, WorkerMessage message) {
        budget.spend(ByteBudget.cost(message));
        frame.addMessages(message);
    }

    private void cutWhatGathered() {
        if (!messages.isEmpty()) {
            cut(WorkerMessage.newBuilder().setMessages(TaskMessages.newBuilder().addAllMessages(messages)));
            messages.clear();
        }
        if (!answers.isEmpty()) {
            cut(WorkerMessage.newBuilder().setDelivered(Delivered.newBuilder().addAllAnswers(answers)));
            answers.clear();
        }
        if (!returned.isEmpty()) {
            Returned.Builder message = Returned.newBuilder();
            returned.forEach(key -> message.addAttempts(key.token()));
            cut(WorkerMessage.newBuilder().setReturned(message));
            returned.clear();
        }
        if (!started.isEmpty()) {
            cut(WorkerMessage.newBuilder().setStarted(Started.newBuilder().addAllAttempts(started.values())));
            started.clear();
        }
        if (!progress.isEmpty()) {
            cut(WorkerMessage.newBuilder()
                    .setProgress(ProgressReport.newBuilder().addAllProgress(progress.values())));
            progress.clear();
        }
    }

    private void cut(WorkerMessage.Builder message) {
        ready.addAll(parts.of(message.build()));
    }

    private void addResults(WorkerFrame.Builder frame) {
        Results.Builder message = Results.newBuilder();
        Iterator<AttemptOutcome> waiting = results.values().iterator();
        while (waiting.hasNext()) {
            AttemptOutcome outcome = waiting.next();
            int cost = ByteBudget.cost(outcome);
            if (!budget.fits(cost)) {
                break;
            }
            budget.spend(cost);
            message.addResults(outcome);
            waiting.remove();
        }
        if (message.getResultsCount() > 0) {
            frame.addMessages(WorkerMessage.newBuilder().setResults(message));
        }
    }

    /** Adds the small messages, each of which replaces an earlier one of its kind. */
    private void addLatest(WorkerFrame.Builder frame) {
        if (credit != null) {
            frame.addMessages(WorkerMessage.newBuilder().setCredit(credit));
            credit = null;
        }
        if (heartbeat != null) {
            frame.addMessages(WorkerMessage.newBuilder().setHeartbeat(heartbeat));
            heartbeat = null;
        }
    }
}
