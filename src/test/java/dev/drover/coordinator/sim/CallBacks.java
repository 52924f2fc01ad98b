package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.WorkerMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls back come to an end: while no task starts or ends and nothing comes or goes, no task is called back again and again. */
final class CallBacks {
    /** Once for its place in a queue, and once more for what was issued in a row in its place. */
    private static final int LIMIT = 2;

    /** In one session: a worker that says hello anew is called back from anew. */
    private record Task(long peer, long job, int index) {}

    private final Map<Task, Integer> counts = new HashMap<>();

    /** Looks at one turn. */
    void check(List<Input> inputs, List<Effect> effects) {
        if (inputs.stream().anyMatch(CallBacks::isNews)) {
            counts.clear();
        }
        for (Effect effect : effects) {
            if (effect instanceof Effect.ToWorker e) {
                for (CoordinatorMessage message : e.frame().getMessagesList()) {
                    message.getRecall().getAttemptsList().forEach(token -> recalled(e.peer(), token));
                }
            }
        }
    }

    private void recalled(long peer, AttemptToken token) {
        int count = counts.merge(new Task(peer, token.getJob(), token.getIndex()), 1, Integer::sum);
        SimulationChecks.check(
                count <= LIMIT, () -> "a task is called back " + count + " times while nothing else happens: " + token);
    }

    /** Whether it is anything but what follows from a call: the task comes back, and the worker has credit for another. */
    private static boolean isNews(Input input) {
        if (input instanceof Input.Durable || input instanceof Input.Written) {
            return false;
        }
        return !(input instanceof Input.FromWorker in)
                || in.frame().getMessagesList().stream().anyMatch(CallBacks::isNews);
    }

    private static boolean isNews(WorkerMessage message) {
        return switch (message.getBodyCase()) {
            case RETURNED, CREDIT, HEARTBEAT, PROGRESS, MESSAGES, DELIVERED -> false;
            default -> true;
        };
    }
}
