package dev.drover.client.connect;

import java.time.Duration;

/**
 * Measures how long a thread that waits for a coordinator has received nothing at all. It sends pings, so that a slow
 * answer, such as that to a cancel, is distinguished from a process that is stopped or hangs. Owned by the thread that
 * waits.
 */
public final class ResponseWatchdog {
    /**
     * The longest wait between two checks. One check counts at most this much silence, because this process may have
     * been stopped itself.
     */
    public static final long CHECK_INTERVAL_MS = 1_000;

    private static final long PING_AFTER_MS = 2_000;
    private static final long FOLLOWERS_PING_AFTER_MS = 10_000;
    private static final long NOTICE_AFTER_MS = 3_000;
    private static final Duration NO_LIMIT = Duration.ofDays(36_500);
    private static final long NANOS_PER_MS = 1_000_000;

    private final long pingAfterMs;
    private final Duration limit;
    private ClientConnection connection;
    private long frames;
    private long silentMs;
    private long pingedAtMs;
    private long checkedNanos;

    private ResponseWatchdog(long pingAfterMs, Duration limit) {
        this.pingAfterMs = pingAfterMs;
        this.limit = limit;
    }

    /** For a thread that waits for an answer: it gives up after the limit. */
    public static ResponseWatchdog limited(Duration limit) {
        return new ResponseWatchdog(PING_AFTER_MS, limit);
    }

    /** For a thread that follows events, which may be quiet for weeks: it never gives up. */
    public static ResponseWatchdog unlimited() {
        return new ResponseWatchdog(FOLLOWERS_PING_AFTER_MS, NO_LIMIT);
    }

    /**
     * Checks the connection. Must be called at least each second while nothing arrives.
     *
     * @throws dev.drover.model.UserException with {@link dev.drover.model.ErrorCode#UNREACHABLE} when the limit has passed
     */
    public void check(ClientConnection observed) {
        long nowNanos = System.nanoTime();
        long framesNow = observed.liveness().frames();
        if (observed != connection || framesNow != frames) {
            connection = observed;
            frames = framesNow;
            silentMs = 0;
            pingedAtMs = 0;
        } else {
            silentMs += Math.min(CHECK_INTERVAL_MS, (nowNanos - checkedNanos) / NANOS_PER_MS);
        }
        checkedNanos = nowNanos;
        if (silentMs >= pingAfterMs && pingedAtMs == 0) {
            pingedAtMs = silentMs;
            observed.ping();
        }
        if (pingedAtMs > 0 && silentMs - pingedAtMs >= NOTICE_AFTER_MS) {
            observed.liveness().onSilence(silentMs);
        }
        if (silentMs >= limit.toMillis()) {
            throw observed.liveness().limitExceeded(silentMs, limit);
        }
    }
}
