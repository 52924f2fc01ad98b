package dev.drover.client.connect;

import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Says hello to whichever coordinator the home names until one answers, and tells the user when one that lives does not. Owned by the
 * thread that looks for a coordinator.
 */
final class HelloRetry {
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(6);

    /** The wire gives up a connection 5 s after it began, which may be some time before it was asked for. */
    private static final long MISSED_AFTER_MS = 4_500;

    private static final long NANOS_PER_MS = 1_000_000;

    private final Home home;
    private final Duration limit;
    private final Consumer<String> notices;
    private Liveness liveness;
    private long sinceNanos;
    private DroverException lastFault;

    /** @param limit after which {@link #fault()} is to be thrown; named in it */
    HelloRetry(Home home, Duration limit, Consumer<String> notices) {
        this.home = home;
        this.limit = limit;
        this.notices = notices;
    }

    /**
     * The connection, or null if there was no answer: it may be leaving, or about to be replaced, and the next look tells.
     *
     * @param ahead a connection with it that was begun before; or null
     * @throws DroverException if it answered that it doesn't want us
     */
    ClientConnection greet(CoordinatorAddress address, ClientConnection ahead) {
        if (liveness == null || liveness.pid() != address.pid()) {
            liveness = ahead == null ? new Liveness(address.pid(), notices) : ahead.liveness();
            sinceNanos = System.nanoTime();
        }
        long triedNanos = System.nanoTime();
        try {
            ClientConnection connection = ahead == null ? ClientConnection.begin(home, address, liveness) : ahead;
            return connection.greeted(HELLO_TIMEOUT);
        } catch (DroverException e) {
            if (e.code() != ErrorCode.UNREACHABLE || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            lastFault = e;
            // Whoever says no at once, or has not this home's lock, is no coordinator of it that hangs.
            if (sinceMs(triedNanos) < MISSED_AFTER_MS
                    || HomeLock.holder(home.paths()).pid() != address.pid()) {
                sinceNanos = System.nanoTime();
            } else {
                liveness.missed(silentMs());
            }
            return null;
        }
    }

    /** Why there is no connection; null if nobody was greeted. */
    DroverException fault() {
        return isMissed() ? liveness.tooLong(silentMs(), limit) : lastFault;
    }

    /** Whether one was greeted that has this home, and does not answer. */
    boolean isMissed() {
        return liveness != null && silentMs() >= MISSED_AFTER_MS;
    }

    /** How long the one that was greeted last has not answered. */
    long silentMs() {
        return sinceMs(sinceNanos);
    }

    private static long sinceMs(long startNanos) {
        return (System.nanoTime() - startNanos) / NANOS_PER_MS;
    }
}
