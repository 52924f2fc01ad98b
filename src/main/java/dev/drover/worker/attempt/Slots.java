package dev.drover.worker.attempt;

import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.TaskMessage;
import java.util.Collection;
import java.util.List;

/** The slots as {@code WorkerCore} uses them. The link thread calls it; no method waits. */
public interface Slots {
    /** Queues attempts, in order of preference. */
    void offer(List<Assignment> assignments);

    /**
     * Removes attempts that are still queued, so that they never start.
     *
     * @return those of {@code keys} that were queued; the others run, have ended or were never here
     */
    List<AttemptKey> removeQueued(Collection<AttemptKey> keys);

    /** Removes all attempts that are still queued. */
    List<AttemptKey> removeAllQueued();

    /** How many attempts run now. */
    int runningCount();

    /** Gives a message to a running attempt. */
    DeliveryCode deliver(AttemptKey key, Delivery delivery);

    /** Takes what a running attempt has for the coordinator; nothing if it does not run any more. */
    List<TaskMessage> pollMessages(AttemptKey key);

    /** The coordinator has these messages of a running attempt, so it may send more. */
    void acknowledged(AttemptKey key, List<TaskMessage> messages);

    /** Says to all running attempts that this worker is about to leave. */
    void disconnect();

    /** Asks a running attempt to end; does nothing if it doesn't run any more. */
    void stop(AttemptKey key, StopRequest request);
}
