package dev.drover.coordinator.core.turn;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.WorkerFrame;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An input of the core. Each kind is made by one thread and passed on in a bounded queue. */
public sealed interface Input {
    /** A frame of a proven worker connection. */
    record FromWorker(long peer, WorkerFrame frame) implements Input {}

    /** The worker connection is gone; this follows all its frames. It does not prove that the process is dead. */
    record WorkerPeerGone(long peer) implements Input {}

    /** A frame of a proven client connection. Queries are not passed to the core. */
    record FromClient(long peer, ClientFrame frame) implements Input {}

    record ClientPeerGone(long peer) implements Input {}

    /** All records up to this ticket are in the file. They survive the death of this process, but not a power cut. */
    record Written(long ticket) implements Input {}

    /** All records up to this ticket are forced to disk. */
    record Durable(long ticket) implements Input {}

    /** The disk is nearly full and the journal uses its spare segment, or there is space again. */
    record SpaceLow(boolean low, long freeBytes, long neededBytes) implements Input {}

    /** The journal needs a checkpoint to begin a new segment. */
    record CheckpointWanted() implements Input {}

    /** A report of a host about its worker processes. Each one answers an {@link Effect.ForHost}. */
    sealed interface FromHost extends Input {
        int worker();

        int incarnation();
    }

    /** Answer to {@link Effect.StartWorker}. */
    record WorkerSpawned(int worker, int incarnation, int pid, long startTicks) implements FromHost {}

    /** Answer to {@link Effect.StartWorker}: no process was made. */
    record WorkerSpawnFailed(int worker, int incarnation, String why) implements FromHost {}

    /**
     * The process is proven dead, and its spool is read. Sent once for each process.
     *
     * @param how for people: {@code killed by signal 9}
     * @param spooled results that it left in the home
     * @param begun the last attempt that each of its slots began; it may have ended since. Empty if that is not known
     */
    record WorkerDied(int worker, int incarnation, String how, List<AttemptOutcome> spooled, List<AttemptToken> begun)
            implements FromHost {
        public WorkerDied {
            spooled = List.copyOf(spooled);
            begun = List.copyOf(begun);
        }

        /** One that left no word of what it ran. */
        public WorkerDied(int worker, int incarnation, String how, List<AttemptOutcome> spooled) {
            this(worker, incarnation, how, spooled, List.of());
        }
    }

    /**
     * Answer to {@link Effect.SweepAttempts}: no process is left that these attempts started. It comes again as long as some are left.
     *
     * @param byMark the attempts of which processes had to be ended
     * @param left the marks of which processes are left that cannot be ended yet
     * @param messages what was left in the channels of those of which nothing is left, without sequences
     */
    record AttemptsSwept(
            int worker, int incarnation, Map<String, Ended> byMark, Set<String> left, List<TaskMessage> messages)
            implements FromHost {
        public AttemptsSwept {
            byMark = Map.copyOf(byMark);
            left = Set.copyOf(left);
            messages = List.copyOf(messages);
        }

        /** One without messages. */
        public AttemptsSwept(int worker, int incarnation, Map<String, Ended> byMark, Set<String> left) {
            this(worker, incarnation, byMark, left, List.of());
        }

        /** One after which nothing is left. */
        public AttemptsSwept(int worker, int incarnation, Map<String, Ended> byMark) {
            this(worker, incarnation, byMark, Set.of());
        }
    }

    /**
     * The processes of one attempt that had to be ended.
     *
     * @param ended processes
     * @param forced those of them that needed SIGKILL
     */
    record Ended(int ended, int forced) {
        public static final Ended NOTHING = new Ended(0, 0);
    }

    /** Answer to {@link Effect.LookUp}. */
    record LookedUp(long id, Answer answer) implements Input {}

    /** SIGTERM or SIGINT to the coordinator. The first one drains, the second one ends at once. */
    record StopSignal(String name) implements Input {}
}
