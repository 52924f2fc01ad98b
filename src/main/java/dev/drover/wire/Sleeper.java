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
 * Lets the one thread that owns JeroMQ sockets sleep until one of them has news or another thread wakes it, which costs nothing
 * while it is awake (JeroMQ hazard 10).
 *
 * <p>Selects on the sockets' signal channels itself. JeroMQ's poller spins when it is woken before the waker has counted its
 * signal; on two cores that can keep this very waker from running.
 *
 * <p>The owner calls {@link #arm}, looks once more whether it has work, {@link #sleep}s, and calls {@link #disarm}. The sockets must
 * have been drained before, because only a new signal ends the sleep.
 */
final class Sleeper implements Closeable {
    private static final long HANDOVER_NANOS = 1_000;

    private final Selector selector;
    private final AtomicBoolean armed = new AtomicBoolean();
    private boolean signalled;

    Sleeper() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("No selector could be opened: raise the limit of open files.", e);
        }
    }

    /** Until the socket is closed. */
    void watch(ZMQ.Socket socket) {
        try {
            socket.base().getFD().register(selector, SelectionKey.OP_READ);
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any thread, after it has put its work where the owner looks. */
    void wake() {
        if (armed.get() && armed.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    /** The owner, when it found nothing to do. */
    void arm() {
        if (signalled) {
            // A signal without news: its sender may have lost this processor to us before it could count the signal.
            LockSupport.parkNanos(HANDOVER_NANOS);
        }
        armed.set(true);
    }

    /** The owner, when it found something to do after it woke. */
    void foundWork() {
        signalled = false;
    }

    /** The owner, between {@link #arm} and {@link #disarm}. */
    void sleep(long atMostMs) {
        try {
            signalled = selector.select(Math.max(1, atMostMs)) > 0;
            selector.selectedKeys().clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The owner, awake again. */
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
