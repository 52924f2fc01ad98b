package dev.drover.process.spawn;

import com.sun.jna.Native;
import dev.drover.process.libc.Errno;
import dev.drover.process.libc.Libc;
import dev.drover.process.libc.NativeBuffer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits in one {@code poll(2)} for a child's two pipes, its end (by a pidfd) and wake-ups, and reads what is there.
 *
 * <p>Owned by the child's thread; only {@link #wakeup} is for any thread.
 */
final class NativePump {
    private static final int STREAMS = ChildStream.values().length;
    private static final ChildStream[] STREAM = ChildStream.values();
    private static final int END_SLOT = STREAMS;
    private static final int WAKE_SLOT = STREAMS + 1;
    private static final int INPUT_SLOT = STREAMS + 2;
    private static final int SLOTS = STREAMS + 3;
    /** What a pipe takes at once if poll(2) says that it takes anything (PIPE_BUF, pipe(7)), so that no write waits. */
    private static final int WRITE_BYTES = 4096;

    private static final int POLL_FD_BYTES = 8;
    private static final int EVENTS_OFFSET = 4;
    private static final int RETURNED_OFFSET = 6;
    /** How often to check for the child's end on kernels without pidfds. */
    private static final int POLL_MS = 10;

    private final NativeBuffer buffer;
    private final int[] readEnds;
    private int inputEnd;
    private byte[] input = {};
    private int inputWritten;
    private final Object wakeLock = new Object();
    private int pidFd;
    private int wakeFd; // guarded by wakeLock
    private boolean ended;
    private boolean endReported;

    NativePump(int pid, NativeBuffer buffer, int[] readEnds, int inputEnd, boolean usesPidFds) {
        this.buffer = buffer;
        this.readEnds = readEnds;
        this.inputEnd = inputEnd;
        pidFd = usesPidFds ? (int) Libc.syscall(Libc.SYS_PIDFD_OPEN, pid, 0, 0, 0) : PipeEnds.NONE;
        wakeFd = Libc.eventfd(0, Libc.EFD_CLOEXEC_NONBLOCK);
    }

    PumpResult turn(ChildOutput sink, int timeoutMs, BooleanSupplier hasEnded) throws IOException {
        if (ended && (!endReported || !isOutputOpen())) {
            endReported = true;
            return PumpResult.ENDED;
        }
        long startNanos = System.nanoTime();
        while (true) {
            int leftMs = leftMs(timeoutMs, startNanos);
            boolean pollsEnd = !ended && pidFd < 0;
            poll(pollsEnd && (leftMs < 0 || leftMs > POLL_MS) ? POLL_MS : leftMs);
            boolean hasRead = readReady(sink);
            if (!ended) {
                ended = pollsEnd ? hasEnded.getAsBoolean() : isReady(END_SLOT);
            }
            if (hasRead) {
                // The end is reported by the next turn, however much output there is then.
                return PumpResult.OUTPUT;
            }
            if (ended && !endReported) {
                endReported = true;
                return PumpResult.ENDED;
            }
            if (isReady(INPUT_SLOT) && writeSome()) {
                return PumpResult.WRITTEN;
            }
            if (isReady(WAKE_SLOT)) {
                clearWakeup();
                return PumpResult.WOKEN;
            }
            if (leftMs(timeoutMs, startNanos) == 0) {
                return PumpResult.TIMED_OUT;
            }
        }
    }

    /** Takes as many bytes as are in each pipe at the start, so that no writer can keep it busy. */
    void drain(ChildOutput sink) throws IOException {
        for (int i = 0; i < STREAMS; i++) {
            int leftBytes = readEnds[i] == PipeEnds.NONE ? 0 : availableBytes(readEnds[i]);
            while (leftBytes > 0) {
                leftBytes -= read(i, sink);
            }
        }
    }

    boolean canWrite() {
        return inputEnd != PipeEnds.NONE && inputWritten == input.length;
    }

    void write(byte[] bytes) {
        if (!canWrite()) {
            throw new IllegalStateException("the child's standard input takes nothing now");
        }
        input = bytes;
        inputWritten = 0;
    }

    void closeInput() {
        if (inputEnd != PipeEnds.NONE) {
            Libc.close(inputEnd);
            inputEnd = PipeEnds.NONE;
        }
        input = new byte[0];
        inputWritten = 0;
    }

    /** Returns whether nothing is left to write, or nobody reads any more. */
    private boolean writeSome() {
        int count = Math.min(Math.min(WRITE_BYTES, buffer.dataBytes()), input.length - inputWritten);
        buffer.bytes.position(NativeBuffer.DATA);
        buffer.bytes.put(input, inputWritten, count);
        buffer.bytes.clear();
        long written = Libc.write(inputEnd, buffer.dataAddress(), count);
        if (written < 0 && Native.getLastError() == Errno.EINTR) {
            return false;
        }
        if (written < 0) {
            // The reader has closed it.
            closeInput();
            return true;
        }
        inputWritten += (int) written;
        return inputWritten == input.length;
    }

    boolean isOutputOpen() {
        return readEnds[0] != PipeEnds.NONE || readEnds[1] != PipeEnds.NONE;
    }

    void wakeup() {
        synchronized (wakeLock) {
            if (wakeFd >= 0) {
                // The value of an eventfd is eight bytes; its own memory, because the buffer is the owner's.
                NativeBuffer one = new NativeBuffer(Long.BYTES);
                one.bytes.putLong(NativeBuffer.DATA, 1);
                Libc.write(wakeFd, one.dataAddress(), Long.BYTES);
            }
        }
    }

    void close() {
        for (int i = 0; i < STREAMS; i++) {
            closeStream(i);
        }
        closeInput();
        if (pidFd >= 0) {
            Libc.close(pidFd);
            pidFd = PipeEnds.NONE;
        }
        synchronized (wakeLock) {
            if (wakeFd >= 0) {
                Libc.close(wakeFd);
                wakeFd = PipeEnds.NONE;
            }
        }
    }

    private void poll(int timeoutMs) {
        for (int i = 0; i < STREAMS; i++) {
            setSlot(i, readEnds[i]);
        }
        setSlot(END_SLOT, ended ? PipeEnds.NONE : pidFd);
        setSlot(WAKE_SLOT, wakeFd);
        setSlot(INPUT_SLOT, inputWritten < input.length ? inputEnd : PipeEnds.NONE);
        buffer.bytes.putShort(slot(INPUT_SLOT) + EVENTS_OFFSET, Libc.POLLOUT);
        int ready = Libc.poll(buffer.address + NativeBuffer.POLL_FDS, SLOTS, timeoutMs);
        if (ready < 0) {
            for (int i = 0; i < SLOTS; i++) {
                buffer.bytes.putShort(slot(i) + RETURNED_OFFSET, (short) 0);
            }
        }
    }

    private boolean readReady(ChildOutput sink) throws IOException {
        boolean any = false;
        for (int i = 0; i < STREAMS; i++) {
            if (isReady(i)) {
                read(i, sink);
                any = true;
            }
        }
        return any;
    }

    /**
     * Reads once and returns the count of bytes. At the end of the stream it closes the stream and returns a count that
     * ends each loop.
     */
    private int read(int stream, ChildOutput sink) throws IOException {
        long count = Libc.read(readEnds[stream], buffer.dataAddress(), buffer.dataBytes());
        if (count > 0) {
            try {
                sink.accept(STREAM[stream], buffer.data((int) count));
            } finally {
                buffer.bytes.clear();
            }
            return (int) count;
        }
        int errno = count < 0 ? Native.getLastError() : 0;
        if (errno == Errno.EINTR) {
            return 0;
        }
        closeStream(stream);
        if (errno != 0) {
            throw new IOException("cannot read the output of a command: " + Libc.strerror(errno));
        }
        return Integer.MAX_VALUE;
    }

    private int availableBytes(int fd) {
        long address = buffer.address + NativeBuffer.COUNT;
        return Libc.ioctl(fd, Libc.FIONREAD, address) == 0 ? buffer.bytes.getInt(NativeBuffer.COUNT) : 0;
    }

    private void clearWakeup() {
        Libc.read(wakeFd, buffer.address + NativeBuffer.COUNT, Long.BYTES);
    }

    private void closeStream(int stream) {
        if (readEnds[stream] != PipeEnds.NONE) {
            Libc.close(readEnds[stream]);
            readEnds[stream] = PipeEnds.NONE;
        }
    }

    private void setSlot(int slot, int fd) {
        buffer.bytes.putInt(slot(slot), fd);
        buffer.bytes.putShort(slot(slot) + EVENTS_OFFSET, Libc.POLLIN);
        buffer.bytes.putShort(slot(slot) + RETURNED_OFFSET, (short) 0);
    }

    private boolean isReady(int slot) {
        return buffer.bytes.getShort(slot(slot) + RETURNED_OFFSET) != 0;
    }

    private static int slot(int slot) {
        return NativeBuffer.POLL_FDS + slot * POLL_FD_BYTES;
    }

    private static int leftMs(int timeoutMs, long startNanos) {
        if (timeoutMs <= 0) {
            return timeoutMs;
        }
        long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        return (int) Math.max(0, timeoutMs - passedMs);
    }
}
