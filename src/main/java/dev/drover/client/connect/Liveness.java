package dev.drover.client.connect;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Whether the coordinator of one connection still sends frames. It tells the user when the coordinator becomes silent
 * and when it answers again, once each, however many threads wait. Any thread.
 */
public final class Liveness {
    private final long pid;
    private final Consumer<String> notices;
    private final AtomicLong frames = new AtomicLong();
    private final AtomicBoolean silent = new AtomicBoolean();

    public Liveness(long pid, Consumer<String> notices) {
        this.pid = pid;
        this.notices = notices;
    }

    /** A frame has arrived. */
    void onFrame() {
        frames.incrementAndGet();
        if (silent.compareAndSet(true, false)) {
            notices.accept("the coordinator (pid " + pid + ") answers again");
        }
    }

    /** The count of frames that have arrived. If it has not changed, nothing has arrived. */
    long frames() {
        return frames.get();
    }

    /**
     * A waiting thread has received nothing for that long, although it sent a ping. Usually the machine is only busy,
     * so the notice does not advise to end the coordinator.
     */
    void onSilence(long silentMs) {
        if (silent.compareAndSet(false, true)) {
            notices.accept("the coordinator (pid " + pid + ") has not answered for " + silentMs / 1_000
                    + " s; waiting for it");
        }
    }

    long pid() {
        return pid;
    }

    /** The error that ends the wait. */
    UserException limitExceeded(long silentMs, Duration limit) {
        return new UserException(
                ErrorCode.UNREACHABLE,
                "the coordinator (pid " + pid + ") has not answered for " + silentMs / 1_000 + " s (the limit is "
                        + limit.toSeconds() + " s); what was asked may still be done when it goes on. " + advice());
    }

    private String advice() {
        return "Look at its CPU time first (ps -o stat,time -p " + pid
                + "): while that grows it is busy, ask again later;"
                + " where it does not it is stopped (T: kill -CONT " + pid + ") or hangs: kill -9 " + pid
                + "; what runs goes on and the next command takes over";
    }
}
