package dev.drover.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes a thread that sleeps in a JeroMQ poller, by one byte through a pipe in that poller (JeroMQ hazard 10: its sockets belong to
 * one thread). Costs nothing while that thread is awake.
 *
 * <p>The sleeper calls {@link #arm}, looks once more whether it has work, polls, and calls {@link #disarm}.
 */
final class Wakeup implements Closeable {
    private final Pipe pipe;
    private final AtomicBoolean armed = new AtomicBoolean();

    Wakeup() {
        try {
            pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("No pipe could be opened: raise the limit of open files.", e);
        }
    }

    SelectableChannel source() {
        return pipe.source();
    }

    /** Any thread, after it has put its work where the sleeper looks. */
    void wake() {
        if (!armed.get() || !armed.compareAndSet(true, false)) {
            return;
        }
        try {
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        } catch (ClosedChannelException e) {
            // The sleeper has ended, so there is nobody to wake.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sleeper only. */
    void arm() {
        armed.set(true);
    }

    /** The sleeper only. */
    void disarm() {
        if (armed.getAndSet(false)) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(64);
            while (pipe.source().read(bytes) > 0) {
                bytes.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            pipe.sink().close();
            pipe.source().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
