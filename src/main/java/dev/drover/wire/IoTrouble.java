package dev.drover.wire;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Collects the failures of JeroMQ's own threads, for the thread that owns the sockets.
 *
 * <p>The death of a thread is final. An exception that the I/O thread survives may come from invalid bytes of one
 * connection. It ends the unproven connections, and fails the server only if such exceptions continue.
 */
final class IoTrouble {
    private final AtomicReference<Throwable> death = new AtomicReference<>();
    private final AtomicReference<Throwable> lastTrouble = new AtomicReference<>();
    private final AtomicInteger troubles = new AtomicInteger();
    private final Sleeper sleeper;

    IoTrouble(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** Called on JeroMQ's thread. */
    void onDeath(Throwable cause) {
        death.compareAndSet(null, cause);
        sleeper.wake();
    }

    /** JeroMQ's thread. */
    void onTrouble(Throwable cause) {
        lastTrouble.set(cause);
        troubles.incrementAndGet();
        sleeper.wake();
    }

    /** The exception that ended a thread, or null. */
    Throwable death() {
        return death.get();
    }

    boolean hasTroubles() {
        return troubles.get() > 0;
    }

    /** Returns how many exceptions there were since the last call. */
    int getAndResetTroubles() {
        return troubles.getAndSet(0);
    }

    Throwable lastTrouble() {
        return lastTrouble.get();
    }
}
