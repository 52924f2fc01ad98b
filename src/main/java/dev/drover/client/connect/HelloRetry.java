package dev.drover.client.connect;

import dev.drover.home.ConnectPermit;
import dev.drover.home.ConnectPermits;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.wire.WireClientConfig;
import dev.drover.wire.WireLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sends hellos to the coordinator that the home names, until one answers, each with a permit, so that not too many commands do so at the
 * same time. It tells the user when a living coordinator answers nobody. Owned by the connecting thread.
 */
final class HelloRetry {
    private static final int FIRST_TRY_MS = WireLimits.DEFAULT.connectTimeoutMs();
    private static final int SHORTEST_TRY_MS = 1_000;

    /** Two attempts and the begin of a third fit into a try: each has half as long again as the one before. */
    private static final int LATER_ATTEMPTS = 3;

    /** The time limit of the wire client passes first, because it says more about the reason. */
    private static final int AFTER_WIRE_MS = 1_000;

    /** The wire client gives up the first connection after 5 s, which may have begun some time before this wait. */
    private static final long UNRESPONSIVE_AFTER_MS = 4_500;

    private static final long NANOS_PER_MS = 1_000_000;

    private final Home home;
    private final ConnectPermits permits;
    private final Duration limit;
    private final int firstTryMs;
    private final Consumer<String> notices;
    private Liveness liveness;
    private long sinceNanos;
    private int tryMs;
    private UserException lastFault;
    private long lastAnswer;
    private boolean othersAreAnswered;

    /** @param limit after which the caller throws {@link #fault()}, which names it */
    HelloRetry(Home home, ConnectPermits permits, Duration limit, Consumer<String> notices) {
        this(home, permits, limit, FIRST_TRY_MS, notices);
    }

    /**
     * The same.
     *
     * @param firstTryMs how long the first try may take. Each further one may take twice as long, because each costs a busy coordinator
     *     more work
     */
    HelloRetry(Home home, ConnectPermits permits, Duration limit, int firstTryMs, Consumer<String> notices) {
        this.home = home;
        this.permits = permits;
        this.limit = limit;
        this.firstTryMs = firstTryMs;
        this.notices = notices;
        this.tryMs = firstTryMs;
    }

    /**
     * Returns the connection, or null if there was no answer or no permit. The coordinator may be leaving or about to be replaced, so the
     * caller tries again.
     *
     * @param ahead a connection with it that was begun before; or null
     * @throws UserException if the coordinator refused the connection
     */
    ClientConnection tryConnect(CoordinatorAddress address, ClientConnection ahead) {
        if (liveness == null || liveness.pid() != address.pid()) {
            liveness = ahead == null ? new Liveness(address.pid(), notices) : ahead.liveness();
            sinceNanos = System.nanoTime();
            tryMs = firstTryMs;
            lastAnswer = permits.lastAnswer();
        }
        othersAreAnswered = false;
        noteAnswersToOthers();
        if (ahead != null) {
            return awaitWelcome(address, ahead, firstTryMs);
        }
        Optional<ConnectPermit> permit = permits.tryAcquire();
        if (permit.isEmpty()) {
            noteSilence();
            return null;
        }
        int thisTryMs = nextTryMs();
        ClientConnection connection =
                ClientConnection.connect(home, address, liveness, permit.get(), thisTryMs, firstAttemptMs(thisTryMs));
        return awaitWelcome(address, connection, thisTryMs);
    }

    private ClientConnection awaitWelcome(CoordinatorAddress address, ClientConnection connection, int thisTryMs) {
        long triedNanos = System.nanoTime();
        try {
            return connection.awaitWelcome(Duration.ofMillis(thisTryMs + AFTER_WIRE_MS));
        } catch (UserException e) {
            if (e.code() != ErrorCode.UNREACHABLE || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            lastFault = e;
            // A process that refuses at once, or that does not hold this home's lock, is not a hanging coordinator of
            // this home.
            if (sinceMs(triedNanos) < Math.min(UNRESPONSIVE_AFTER_MS, thisTryMs)
                    || HomeLock.holder(home.paths()).pid() != address.pid()) {
                sinceNanos = System.nanoTime();
                tryMs = firstTryMs;
            } else {
                tryMs = (int) Math.min(2L * tryMs, limit.toMillis());
                noteAnswersToOthers();
                noteSilence();
            }
            return null;
        }
    }

    /** A coordinator that answers other commands is not silent: it has not come to this one yet. */
    private void noteAnswersToOthers() {
        long answer = permits.lastAnswer();
        boolean wasThere = lastAnswer != 0;
        if (answer != lastAnswer && wasThere) {
            othersAreAnswered = true;
            sinceNanos = System.nanoTime();
        }
        lastAnswer = answer;
    }

    private void noteSilence() {
        if (isUnresponsive()) {
            liveness.onSilence(silentMs());
        }
    }

    /**
     * How long the first attempt of a try may take. Only the first try has short ones: where many commands connect to a coordinator on
     * few CPUs, attempts that all end before their answer would take the CPU time that the answers need.
     */
    private int firstAttemptMs(int thisTryMs) {
        return tryMs == firstTryMs
                ? WireClientConfig.SHORTEST_ATTEMPT_MS
                : Math.max(WireClientConfig.SHORTEST_ATTEMPT_MS, thisTryMs / LATER_ATTEMPTS);
    }

    /** A try after the first takes no longer than what is left of the limit. */
    private int nextTryMs() {
        long leftMs = limit.toMillis() - silentMs();
        return (int) Math.min(tryMs, Math.max(leftMs, tryMs == firstTryMs ? firstTryMs : SHORTEST_TRY_MS));
    }

    /** Why there is no connection; null if no coordinator was tried. */
    UserException fault() {
        return isUnresponsive() ? liveness.limitExceeded(silentMs(), limit) : lastFault;
    }

    /** Whether the coordinator has answered another command at the time of the last try. */
    boolean areOthersAnswered() {
        return othersAreAnswered;
    }

    /** The error of a command that others have left no time to connect. */
    UserException overtaken(long waitedMs) {
        return new UserException(
                ErrorCode.UNREACHABLE,
                "the coordinator (pid " + liveness.pid() + ") answers other commands, but for " + waitedMs / 1_000
                        + " s this one had no chance to connect: too many run at the same time; start fewer at once"
                        + " (xargs -P 8), or submit one array of tasks (--each, --array)");
    }

    /** Whether a coordinator of this home was tried and answers neither this command nor another one. */
    boolean isUnresponsive() {
        return liveness != null && silentMs() >= UNRESPONSIVE_AFTER_MS;
    }

    /** Milliseconds for which the coordinator that was tried last has answered nobody. */
    long silentMs() {
        return sinceMs(sinceNanos);
    }

    private static long sinceMs(long startNanos) {
        return (System.nanoTime() - startNanos) / NANOS_PER_MS;
    }
}
