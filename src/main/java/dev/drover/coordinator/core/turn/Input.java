package dev.drover.coordinator.core.turn;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.WorkerFrame;
import java.util.List;
import java.util.Map;

/** All that the core can hear. Each is made by one thread and handed over in a bounded queue. */
public sealed interface Input {
    /** A frame of a proven worker connection. */
    record FromWorker(long peer, WorkerFrame frame) implements Input {}

    /** The worker connection is gone; comes after all it had sent. It says nothing about the process. */
    record WorkerPeerGone(long peer) implements Input {}

    /** A frame of a proven client connection. Queries never come here. */
    record FromClient(long peer, ClientFrame frame) implements Input {}

    record ClientPeerGone(long peer) implements Input {}

    /** All records up to this ticket are in the file: they survive the death of this process, not a power cut. */
    record Written(long ticket) implements Input {}

    /** All records up to this ticket are forced to disk. */
    record Durable(long ticket) implements Input {}

    /** The disk is nearly full (or no longer): the journal runs on its spare segment. */
    record SpaceLow(boolean low, long freeBytes, long neededBytes) implements Input {}

    /** The journal would like to begin a new segment. */
    record CheckpointWanted() implements Input {}

    /** What a host says of the worker processes that run on it; each is an answer to an {@link Effect.ForHost}. */
    sealed interface FromHost extends Input {
        int worker();

        int incarnation();
    }

    /** Answer to {@link Effect.StartWorker}. */
    record WorkerSpawned(int worker, int incarnation, int pid, long startTicks) implements FromHost {}

    /** Answer to {@link Effect.StartWorker}: no process was made. */
    record WorkerSpawnFailed(int worker, int incarnation, String why) implements FromHost {}

    /**
     * The process is proven dead, and what it had spooled by then is read. Told once of each process.
     *
     * @param how for people: {@code killed by signal 9}
     * @param spooled results it left in the home
     */
    record WorkerDied(int worker, int incarnation, String how, List<AttemptOutcome> spooled) implements FromHost {}

    /**
     * Answer to {@link Effect.SweepAttempts}: nothing that they started is left.
     *
     * @param byMark of those attempts of which something had to be ended
     */
    record AttemptsSwept(int worker, int incarnation, Map<String, Ended> byMark) implements FromHost {}

    /**
     * What had to be ended of one attempt.
     *
     * @param ended processes
     * @param forced those of them that needed SIGKILL
     */
    record Ended(int ended, int forced) {
        public static final Ended NOTHING = new Ended(0, 0);
    }

    /** Answer to {@link Effect.LookUp}. */
    record LookedUp(long id, Answer answer) implements Input {}

    /** SIGTERM or SIGINT to the coordinator: the first drains, the second does not. */
    record StopSignal(String name) implements Input {}
}
