package dev.drover.coordinator.core.turn;

import dev.drover.message.MessageLimits;
import dev.drover.message.Room;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import java.util.ArrayList;
import java.util.List;

/** The messages of a turn to one worker: they share a frame as far as it has room. Owned by the core's thread. */
final class WorkerFrames {
    private final long peer;
    private final Room room;
    private final CoordinatorFrame.Builder frame = CoordinatorFrame.newBuilder();
    private final List<Effect> closed = new ArrayList<>();

    WorkerFrames(long peer, MessageLimits limits) {
        this.peer = peer;
        this.room = new Room(limits.partBytes());
    }

    void add(CoordinatorMessage message) {
        int cost = Room.cost(message);
        if (!room.hasFor(cost)) {
            closeFrame();
        }
        room.use(cost);
        frame.addMessages(message);
    }

    private void closeFrame() {
        closed.add(new Effect.ToWorker(peer, frame.setSession(peer).build()));
        frame.clear();
        room.clear();
    }

    /** All of them, in order. */
    List<Effect> close() {
        closeFrame();
        return closed;
    }
}
