package dev.drover.task;

import java.time.Duration;
import java.util.Optional;

/**
 * The messages that were sent to a task and that it has not read yet, in the order in which they came.
 *
 * <p>It holds 64 messages and 1 MiB at most. Further ones are refused, and their senders are told so. Any thread of the task may read; each
 * message goes to one reader. A message belongs to this attempt: if the task runs again, it does not get the message again.
 */
public interface MessageQueue {
    /**
     * Takes the next message, and waits until there is one.
     *
     * @return the message
     * @throws InterruptedException if the thread is interrupted meanwhile, as it is when the task is asked to end
     */
    IncomingMessage next() throws InterruptedException;

    /**
     * Takes the next message, and waits for it no longer than a given time.
     *
     * @param wait how long; zero or less does not wait
     * @return the message; empty if none came
     * @throws InterruptedException if the thread is interrupted meanwhile, as it is when the task is asked to end
     */
    Optional<IncomingMessage> next(Duration wait) throws InterruptedException;
}
