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

    /** The wire client gives up a connection after 5 s, which may have begun some time before this wait. */
    private static final long UNRESPONSIVE_AFTER_MS = 4_500;

    private static final long NANOS_PER_MS = 1_000_000;

    private final Home home;
    private final Duration limit;
    private final Consumer<String> notices;
    private Liveness liveness;
    private long sinceNanos;
    private DroverException lastFault;

    /** @param limit after which the caller throws {@link #fault()}, which names it */
    HelloRetry(Home home, Duration limit, Consumer<String> notices) {
        this.home = home;
        this.limit = limit;
        this.notices = notices;
    }

    /**
     * Returns the connection, or null if there was no answer. The coordinator may be leaving or about to be replaced,
     * so the caller tries again.
     *
     * @param ahead a connection with it that was begun before; or null
     * @throws DroverException if the coordinator refused the connection
     */
    ClientConnection tryConnect(CoordinatorAddress address, ClientConnection ahead) {
        if (liveness == null || liveness.pid() != address.pid()) {
            liveness = ahead == null ? new Liveness(address.pid(), notices) : ahead.liveness();
            sinceNanos = System.nanoTime();
        }
        long triedNanos = System.nanoTime();
        try {
            ClientConnection connection = ahead == null ? ClientConnection.connect(home, address, liveness) : ahead;
            return connection.awaitWelcome(HELLO_TIMEOUT);
        } catch (DroverException e) {
            if (e.code() != ErrorCode.UNREACHABLE || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            lastFault = e;
            // A process that refuses at once, or that does not hold this home's lock, is not a hanging coordinator of
            // this home.
            if (sinceMs(triedNanos) < UNRESPONSIVE_AFTER_MS
                    || HomeLock.holder(home.paths()).pid() != address.pid()) {
                sinceNanos = System.nanoTime();
            } else {
                liveness.onSilence(silentMs());
            }
            return null;
        }
    }

    /** Why there is no connection; null if no coordinator was tried. */
    DroverException fault() {
        return isUnresponsive() ? liveness.limitExceeded(silentMs(), limit) : lastFault;
    }

    /** Whether a coordinator of this home was tried and does not answer. */
    boolean isUnresponsive() {
        return liveness != null && silentMs() >= UNRESPONSIVE_AFTER_MS;
    }

    /** Milliseconds for which the coordinator that was tried last has not answered. */
    long silentMs() {
        return sinceMs(sinceNanos);
    }

    private static long sinceMs(long startNanos) {
        return (System.nanoTime() - startNanos) / NANOS_PER_MS;
    }
}
