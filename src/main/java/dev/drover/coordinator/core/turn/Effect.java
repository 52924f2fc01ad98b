package dev.drover.coordinator.core.turn;

import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.ServerFrame;
import java.util.List;

/** All that the core can ask for. The loop carries them out in order, none is waited for. */
public sealed interface Effect {
    record ToWorker(long peer, CoordinatorFrame frame) implements Effect {}

    record ToClient(long peer, ServerFrame frame) implements Effect {}

    record DropPeer(long peer, String why) implements Effect {}

    /**
     * What concerns worker processes: carried out by the host that they run on, in the order asked for, and answered by
     * {@link Input.FromHost}. Names one process by its worker's number and its incarnation.
     */
    sealed interface ForHost extends Effect {
        int worker();

        int incarnation();
    }

    /** Starts a worker process; answered by WorkerSpawned or WorkerSpawnFailed, later by WorkerDied. */
    record StartWorker(int worker, int incarnation, int slots) implements ForHost {}

    /** Watches a process of an earlier epoch from now on; answered by WorkerDied, at once if it is dead. */
    record AdoptWorker(int worker, int incarnation, int pid, long startTicks) implements ForHost {}

    /** Looks at once whether the process lives; answered by WorkerDied if it doesn't, else not at all. */
    record LookAtWorker(int worker, int incarnation) implements ForHost {}

    /** Ends the process at once, without asking it; answered by WorkerDied. */
    record KillWorker(int worker, int incarnation, String why) implements ForHost {}

    /** Ends everything that carries one of these marks; answered by AttemptsSwept. */
    record SweepAttempts(int worker, int incarnation, List<String> marks) implements ForHost {}

    /** What that worker process left in the spool is on disk in the journal now: the file may go. Not answered. */
    record DeleteSpool(int worker, int incarnation) implements ForHost {}

    /** Asks the history, which may be behind or being built; answered by LookedUp, in any order. */
    record LookUp(long id, Question question) implements Effect {}

    /** Leave: all is recorded. */
    record Exit(int code, String why) implements Effect {}
}
