package dev.drover.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.ZMQ;

/**
 * Lets the one thread that owns JeroMQ sockets sleep until a socket has a frame or another thread wakes it. A wake-up
 * costs nothing while the owner is awake (JeroMQ hazard 10).
 *
 * <p>Selects on the sockets' signal channels itself. JeroMQ's poller spins when it is woken before the waker has counted its
 * signal; on two cores that can keep this very waker from running.
 *
 * <p>The owner calls {@link #arm}, checks once more whether it has work, {@link #sleep}s, and calls {@link #disarm}.
 * The sockets must have been drained before, because only a new signal ends the sleep.
 */
final class SocketSelector implements Closeable {
    private static final long HANDOVER_NANOS = 1_000;

    private final Selector selector;
    private final AtomicBoolean armed = new AtomicBoolean();
    private boolean signalled;

    SocketSelector() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("No selector could be opened: raise the limit of open files.", e);
        }
    }

    /** Includes a socket, until the socket is closed. */
    void watch(ZMQ.Socket socket) {
        try {
            socket.base().getFD().register(selector, SelectionKey.OP_READ);
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Wakes the owner. Any thread may call it, after it has queued its work for the owner. */
    void wake() {
        if (armed.get() && armed.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    /** Called by the owner when it found nothing to do. */
    void arm() {
        if (signalled) {
            // The signal came without a frame. Its sender may have been preempted before it could count the signal.
            LockSupport.parkNanos(HANDOVER_NANOS);
        }
        armed.set(true);
    }

    /** Called by the owner when it found work after it woke. */
    void foundWork() {
        signalled = false;
    }

    /** Sleeps. Called by the owner between {@link #arm} and {@link #disarm}. */
    void sleep(long atMostMs) {
        try {
            signalled = selector.select(Math.max(1, atMostMs)) > 0;
            selector.selectedKeys().clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by the owner when it is awake again. */
    void disarm() {
        armed.set(false);
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
