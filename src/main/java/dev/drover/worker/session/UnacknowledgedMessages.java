package dev.drover.worker.session;

import dev.drover.message.ByteBudget;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.TaskMessage;
import dev.drover.worker.attempt.AttemptKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Messages of attempts that the coordinator has not acknowledged, in order. Belongs to the core.
 *
 * <p>Bounded for each attempt by its {@link dev.drover.worker.attempt.AttemptMailbox}.
 */
final class UnacknowledgedMessages {
    private static final Queue<TaskMessage> NONE = new ArrayDeque<>(0);

    private final Map<AttemptKey, Queue<TaskMessage>> byAttempt = new HashMap<>();

    void add(AttemptKey key, Collection<TaskMessage> messages) {
        if (!messages.isEmpty()) {
            byAttempt.computeIfAbsent(key, any -> new ArrayDeque<>()).addAll(messages);
        }
    }

    /** Forgets the messages of an attempt up to that sequence, and returns them. */
    List<TaskMessage> acknowledged(AttemptKey key, long sequence) {
        Queue<TaskMessage> ofAttempt = byAttempt.getOrDefault(key, NONE);
        List<TaskMessage> taken = new ArrayList<>();
        while (!ofAttempt.isEmpty() && Long.compareUnsigned(ofAttempt.peek().getSequence(), sequence) <= 0) {
            taken.add(ofAttempt.poll());
        }
        if (ofAttempt.isEmpty()) {
            byAttempt.remove(key);
        }
        return taken;
    }

    /** Forgets all messages of an attempt: its result is acknowledged, which came after them. */
    void remove(AttemptKey key) {
        if (!byAttempt.isEmpty()) {
            byAttempt.remove(key);
        }
    }

    /** Those of one attempt. */
    Collection<TaskMessage> of(AttemptKey key) {
        return byAttempt.getOrDefault(key, NONE);
    }

    /**
     * The outcome with the messages of its attempt, for a coordinator that may not have got them: the first ones, as far as they are kept.
     *
     * @param maxBytes of them
     */
    AttemptOutcome addTo(AttemptOutcome outcome, int maxBytes) {
        Collection<TaskMessage> messages = of(AttemptKey.of(outcome.getToken()));
        if (messages.isEmpty()) {
            return outcome;
        }
        AttemptOutcome.Builder with = outcome.toBuilder();
        ByteBudget budget = new ByteBudget(maxBytes);
        for (TaskMessage message : messages) {
            int cost = ByteBudget.cost(message);
            if (budget.fits(cost)) {
                budget.spend(cost);
                with.addMessages(message);
            }
        }
        return with.build();
    }
}
