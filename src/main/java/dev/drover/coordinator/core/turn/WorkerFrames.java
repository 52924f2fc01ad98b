package dev.drover.coordinator.core.turn;

import dev.drover.message.ByteBudget;
import dev.drover.message.MessageLimits;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import java.util.ArrayList;
import java.util.List;

/** Puts the messages of a turn to one worker into frames, each as full as it may be. Owned by the core's thread. */
final class WorkerFrames {
    private final long peer;
    private final ByteBudget budget;
    private final CoordinatorFrame.Builder frame = CoordinatorFrame.newBuilder();
    private final List<Effect> closed = new ArrayList<>();

    WorkerFrames(long peer, MessageLimits limits) {
        this.peer = peer;
        this.budget = new ByteBudget(limits.partBytes());
    }

    void add(CoordinatorMessage message) {
        int cost = ByteBudget.cost(message);
        if (!budget.fits(cost)) {
            closeFrame();
        }
        budget.spend(cost);
        frame.addMessages(message);
    }

    private void closeFrame() {
        closed.add(new Effect.ToWorker(peer, frame.setSession(peer).build()));
        frame.clear();
        budget.reset();
    }

    /** All of them, in order. */
    List<Effect> close() {
        closeFrame();
        return closed;
    }
}
