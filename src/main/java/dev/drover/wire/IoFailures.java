package dev.drover.wire;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Collects the failures of JeroMQ's own threads, for the thread that owns the sockets.
 *
 * <p>The death of a thread is final. An exception that the I/O thread survives may come from invalid bytes of one
 * connection. It ends the unproven connections, and fails the server only if such exceptions continue.
 */
final class IoFailures {
    private final AtomicReference<Throwable> death = new AtomicReference<>();
    private final AtomicReference<Throwable> lastException = new AtomicReference<>();
    private final AtomicInteger exceptions = new AtomicInteger();
    private final SocketSelector selector;

    IoFailures(SocketSelector selector) {
        this.selector = selector;
    }

    /** Called on JeroMQ's thread. */
    void onDeath(Throwable cause) {
        death.compareAndSet(null, cause);
        selector.wake();
    }

    /** JeroMQ's thread. */
    void onSurvivedException(Throwable cause) {
        lastException.set(cause);
        exceptions.incrementAndGet();
        selector.wake();
    }

    /** The exception that ended a thread, or null. */
    Throwable death() {
        return death.get();
    }

    boolean hasExceptions() {
        return exceptions.get() > 0;
    }

    /** Returns how many exceptions there were since the last call. */
    int getAndResetExceptions() {
        return exceptions.getAndSet(0);
    }

    Throwable lastException() {
        return lastException.get();
    }
}
