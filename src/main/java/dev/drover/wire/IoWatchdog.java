package dev.drover.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Detects an I/O thread that hangs without dying, which no exception handler reports (JeroMQ hazards 2 and 13). From
 * time to time it connects to the server's own port and checks whether the I/O thread accepts.
 *
 * <p>Silence is counted in checks that are at least a second apart, not in elapsed time. So a process that was stopped
 * for a minute does not report itself as hanging when it continues. The wire thread only.
 */
final class IoWatchdog implements Closeable {
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final InetSocketAddress target;
    private final AcceptedChannels accepted;
    private final long everyNanos;
    private final int maxSilentChecks;
    private SocketChannel probe;
    private long acceptsBefore;
    private int silentChecks;
    private long nextNanos;

    IoWatchdog(InetSocketAddress target, AcceptedChannels accepted, WireLimits limits, long nowNanos) {
        this.target = target;
        this.accepted = accepted;
        this.everyNanos = TimeUnit.MILLISECONDS.toNanos(limits.ioCheckMs());
        this.maxSilentChecks = limits.ioSilenceChecks();
        this.nextNanos = nowNanos + everyNanos;
    }

    /** Returns false when the I/O thread has been silent for too long. */
    boolean check(long nowNanos) {
        // Any connection will do: the probe itself may have been accepted and closed since the last check.
        if (probe != null && accepted.accepts() != acceptsBefore) {
            close();
            nextNanos = nowNanos + everyNanos;
            return true;
        }
        if (nowNanos - nextNanos < 0) {
            return true;
        }
        nextNanos = nowNanos + CHECK_NANOS;
        if (probe != null) {
            silentChecks++;
            return silentChecks < maxSilentChecks;
        }
        open();
        return true;
    }

    private void open() {
        silentChecks = 0;
        try {
            probe = SocketChannel.open();
            probe.configureBlocking(false);
            acceptsBefore = accepted.accepts();
            probe.connect(target);
        } catch (IOException e) {
            // There are no free files or ports. That says nothing about the I/O thread, so the next check tries again.
            close();
        }
    }

    @Override
    public void close() {
        if (probe == null) {
            return;
        }
        try {
            probe.close();
        } catch (IOException e) {
            // A probe that fails to close has still served its purpose.
        }
        probe = null;
    }
}
