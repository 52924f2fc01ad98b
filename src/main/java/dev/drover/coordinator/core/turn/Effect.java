package dev.drover.coordinator.core.turn;

import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.ServerFrame;
import java.util.List;

/** An action that the core requests. The loop carries out effects in order, and the core waits for none. */
public sealed interface Effect {
    record ToWorker(long peer, CoordinatorFrame frame) implements Effect {}

    record ToClient(long peer, ServerFrame frame) implements Effect {}

    record DropPeer(long peer, String why) implements Effect {}

    /**
     * An effect on worker processes. The host that they run on carries it out in order and answers with an {@link
     * Input.FromHost}. It names one process by worker and incarnation.
     */
    sealed interface ForHost extends Effect {
        int worker();

        int incarnation();
    }

    /** Starts a worker process; answered by WorkerSpawned or WorkerSpawnFailed, later by WorkerDied. */
    record StartWorker(int worker, int incarnation, int slots) implements ForHost {}

    /**
     * Watches a process of an earlier epoch from now on. It is answered by WorkerDied, at once if the process is dead.
     */
    record AdoptWorker(int worker, int incarnation, int pid, long startTicks) implements ForHost {}

    /** Checks at once whether the process is alive. Answered by WorkerDied if it is dead, otherwise not at all. */
    record CheckWorker(int worker, int incarnation) implements ForHost {}

    /** Kills the process at once; answered by WorkerDied. */
    record KillWorker(int worker, int incarnation, String why) implements ForHost {}

    /**
     * Ends everything that carries one of these marks; answered by AttemptsSwept, until nothing is left.
     *
     * @param channels of those of the attempts that may have one; what is left in them comes with the answer
     */
    record SweepAttempts(int worker, int incarnation, List<String> marks, List<OpenChannel> channels)
            implements ForHost {
        public SweepAttempts {
            marks = List.copyOf(marks);
            channels = List.copyOf(channels);
        }

        /** One of attempts without channels. */
        public SweepAttempts(int worker, int incarnation, List<String> marks) {
            this(worker, incarnation, marks, List.of());
        }
    }

    /** Deletes what that worker process left in the home: all that it says is in the journal now. Not answered. */
    record DeleteSpool(int worker, int incarnation) implements ForHost {}

    /** Asks the history, which may be behind or being built; answered by LookedUp, in any order. */
    record LookUp(long id, Question question) implements Effect {}

    /** Ends the coordinator. Everything is recorded. */
    record Exit(Workers workers, String why) implements Effect {
        /** What became of the worker processes. */
        public enum Workers {
            /** All have ended: the home is at rest until a command needs it. */
            GONE,
            /** They live on and wait for the next coordinator. */
            STAY
        }
    }
}
