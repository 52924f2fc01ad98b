package dev.drover.process.spawn;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Writes to the standard input of a child of {@link JavaLauncher}, on a thread of its own, which may wait for the child to read. */
final class StreamWriter {
    private final OutputStream stream;
    private final OutputMailbox mailbox;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] bytes;
    private boolean isClosed;

    private StreamWriter(OutputStream stream, OutputMailbox mailbox) {
        this.stream = stream;
        this.mailbox = mailbox;
    }

    static StreamWriter start(OutputStream stream, long pid, OutputMailbox mailbox) {
        StreamWriter writer = new StreamWriter(stream, mailbox);
        Thread thread = new Thread(writer::run, "drover-input-" + pid);
        thread.setDaemon(true);
        thread.start();
        return writer;
    }

    boolean canWrite() {
        lock.lock();
        try {
            return bytes == null && !isClosed;
        } finally {
            lock.unlock();
        }
    }

    void write(byte[] more) {
        lock.lock();
        try {
            if (bytes != null || isClosed) {
                throw new IllegalStateException("the child's standard input takes nothing now");
            }
            bytes = more;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try (stream) {
            for (byte[] next = next(); next != null; next = next()) {
                stream.write(next);
                stream.flush();
                written();
            }
        } catch (IOException e) {
            // The child has closed it.
            close();
            written();
        }
    }

    private byte[] next() {
        lock.lock();
        try {
            while (bytes == null && !isClosed) {
                changed.awaitUninterruptibly();
            }
            return isClosed ? null : bytes;
        } finally {
            lock.unlock();
        }
    }

    private void written() {
        lock.lock();
        try {
            bytes = null;
        } finally {
            lock.unlock();
        }
        mailbox.putWritten();
    }
}
