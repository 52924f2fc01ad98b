package dev.drover.client.connect;

import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Whether the coordinator at the other end of one connection still says anything, and tells the user when it stops and when it begins
 * again, once each however many wait. Any thread.
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

    /** Something came. */
    void heard() {
        frames.incrementAndGet();
        if (silent.compareAndSet(true, false)) {
            notices.accept("the coordinator (pid " + pid + ") answers again");
        }
    }

    /** How much has come; a number that has not changed means that nothing has. */
    long frames() {
        return frames.get();
    }

    /**
     * Whoever waits has heard nothing for that long although it asked. Mostly the machine is only busy, so no advice comes with it
     * that would end a coordinator that is well.
     */
    void missed(long silentMs) {
        if (silent.compareAndSet(false, true)) {
            notices.accept("the coordinator (pid " + pid + ") has not answered for " + silentMs / 1_000
                    + " s; waiting for it");
        }
    }

    long pid() {
        return pid;
    }

    /** Why it is waited for no longer. */
    DroverException tooLong(long silentMs, Duration limit) {
        return new DroverException(
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
