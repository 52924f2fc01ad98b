package dev.drover.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Finds an I/O thread that hangs without dying, which no exception handler reports (JeroMQ hazards 2 and 13): now and then connects
 * to the own port and looks whether the I/O thread accepts.
 *
 * <p>Silence is counted in looks at least a second apart, not in time passed, so that a process that was stopped for a minute
 * doesn't accuse itself on waking. The wire thread only.
 */
final class IoCheck implements Closeable {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final InetSocketAddress target;
    private final AcceptedChannels accepted;
    private final long everyNanos;
    private final int maxSilentLooks;
    private SocketChannel probe;
    private String probeAddress;
    private int silentLooks;
    private long nextNanos;

    IoCheck(InetSocketAddress target, AcceptedChannels accepted, WireLimits limits, long nowNanos) {
        this.target = target;
        this.accepted = accepted;
        this.everyNanos = TimeUnit.MILLISECONDS.toNanos(limits.ioCheckMs());
        this.maxSilentLooks = limits.ioSilenceChecks();
        this.nextNanos = nowNanos + everyNanos;
    }

    /** Returns false when the I/O thread has been silent for too long. */
    boolean look(long nowNanos) {
        if (probe != null && accepted.has(probeAddress)) {
            close();
            nextNanos = nowNanos + everyNanos;
            return true;
        }
        if (nowNanos - nextNanos < 0) {
            return true;
        }
        nextNanos = nowNanos + LOOK_NANOS;
        if (probe != null) {
            silentLooks++;
            return silentLooks < maxSilentLooks;
        }
        open();
        return true;
    }

    private void open() {
        silentLooks = 0;
        try {
            probe = SocketChannel.open();
            probe.configureBlocking(false);
            // Bound first, because the address of a connect that is still under way can't be asked.
            probe.bind(new InetSocketAddress(target.getAddress(), 0));
            probeAddress = AcceptedChannels.address((InetSocketAddress) probe.getLocalAddress());
            probe.connect(target);
        } catch (IOException e) {
            // Out of files or ports: that says nothing about the I/O thread, so the next look tries again.
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
            // A probe that fails to close has served its purpose all the same.
        }
        probe = null;
    }
}
