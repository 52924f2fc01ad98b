package dev.drover.worker.function;

import dev.drover.proto.Delivery;
import dev.drover.task.IncomingMessage;
import dev.drover.task.MessageQueue;
import dev.drover.worker.attempt.AttemptMailbox;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The messages that a function has not read yet. The link thread adds, threads of the function take. */
final class FunctionInbox implements MessageQueue, AttemptMailbox.Inbox {
    static final int MAX_MESSAGES = 64;
    static final int MAX_BYTES = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Delivery> messages = new ArrayDeque<>();
    private int bytes;

    @Override
    public boolean offer(Delivery message) {
        lock.lock();
        try {
            int size = message.getBody().size();
            if (messages.size() >= MAX_MESSAGES || bytes + size > MAX_BYTES) {
                return false;
            }
            messages.add(message);
            bytes += size;
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public IncomingMessage next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (messages.isEmpty()) {
                arrived.await();
            }
            return remove();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<IncomingMessage> next(Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long leftNanos = TimeUnit.NANOSECONDS.convert(wait);
            while (messages.isEmpty()) {
                if (leftNanos <= 0) {
                    return Optional.empty();
                }
                leftNanos = arrived.awaitNanos(leftNanos);
            }
            return Optional.of(remove());
        } finally {
            lock.unlock();
        }
    }

    private IncomingMessage remove() {
        Delivery first = messages.poll();
        bytes -= first.getBody().size();
        return new IncomingMessage(first.getBody().toStringUtf8(), first.getJson(), first.getFrom());
    }
}
