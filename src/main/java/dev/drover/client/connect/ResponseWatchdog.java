package dev.drover.client.connect;

import java.time.Duration;

/**
 * How long somebody who waits for a coordinator has heard nothing at all. It asks by itself, so that an answer that takes its time, such
 * as that to a cancel, is told from a process that is stopped or hangs. Owned by the thread that waits.
 */
public final class ResponseWatchdog {
    /** Longest wait between two looks; also the most that one look counts, because this process may have been stopped itself. */
    public static final long LOOK_MS = 1_000;

    private static final long ASK_AFTER_MS = 2_000;
    private static final long FOLLOWERS_ASK_AFTER_MS = 10_000;
    private static final long MISSED_AFTER_MS = 3_000;
    private static final Duration NO_LIMIT = Duration.ofDays(36_500);
    private static final long NANOS_PER_MS = 1_000_000;

    private final long askAfterMs;
    private final Duration limit;
    private ClientConnection connection;
    private long frames;
    private long silentMs;
    private long askedAtMs;
    private long lookNanos;

    private ResponseWatchdog(long askAfterMs, Duration limit) {
        this.askAfterMs = askAfterMs;
        this.limit = limit;
    }

    /** Of somebody who asked: it gives up. */
    public static ResponseWatchdog limited(Duration limit) {
        return new ResponseWatchdog(ASK_AFTER_MS, limit);
    }

    /** Of somebody who follows what may be quiet for weeks: it goes on when the coordinator does. */
    public static ResponseWatchdog endless() {
        return new ResponseWatchdog(FOLLOWERS_ASK_AFTER_MS, NO_LIMIT);
    }

    /**
     * To be called at least each second while nothing comes.
     *
     * @throws dev.drover.model.DroverException with {@link dev.drover.model.ErrorCode#UNREACHABLE} when the limit has passed
     */
    public void look(ClientConnection on) {
        long nowNanos = System.nanoTime();
        long framesNow = on.liveness().frames();
        if (on != connection || framesNow != frames) {
            connection = on;
            frames = framesNow;
            silentMs = 0;
            askedAtMs = 0;
        } else {
            silentMs += Math.min(LOOK_MS, (nowNanos - lookNanos) / NANOS_PER_MS);
        }
        lookNanos = nowNanos;
        if (silentMs >= askAfterMs && askedAtMs == 0) {
            askedAtMs = silentMs;
            on.ping();
        }
        if (askedAtMs > 0 && silentMs - askedAtMs >= MISSED_AFTER_MS) {
            on.liveness().missed(silentMs);
        }
        if (silentMs >= limit.toMillis()) {
            throw on.liveness().tooLong(silentMs, limit);
        }
    }
}
