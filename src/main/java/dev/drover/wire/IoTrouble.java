package dev.drover.wire;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Collects what goes wrong inside JeroMQ's own threads, for the thread that owns the sockets.
 *
 * <p>A thread's death is final. An exception that the I/O thread survived may come from one connection's junk, so that ends those
 * who haven't proven themselves and fails the server only when it goes on.
 */
final class IoTrouble {
    private final AtomicReference<Throwable> death = new AtomicReference<>();
    private final AtomicReference<Throwable> lastTrouble = new AtomicReference<>();
    private final AtomicInteger troubles = new AtomicInteger();
    private final Sleeper sleeper;

    IoTrouble(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** JeroMQ's thread. */
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

    /** What ended a thread, or null. */
    Throwable death() {
        return death.get();
    }

    boolean hasTroubles() {
        return troubles.get() > 0;
    }

    /** How many exceptions there were since the last call. */
    int takeTroubles() {
        return troubles.getAndSet(0);
    }

    Throwable lastTrouble() {
        return lastTrouble.get();
    }
}
