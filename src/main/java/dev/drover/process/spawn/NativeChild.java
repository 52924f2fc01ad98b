package dev.drover.process.spawn;

import com.sun.jna.Native;
import dev.drover.process.libc.Errno;
import dev.drover.process.libc.Libc;
import dev.drover.process.libc.NativeBuffer;
import dev.drover.process.table.ProcStat;
import dev.drover.process.table.ProcessId;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A child of {@link NativeLauncher}: reaped by its pid with {@code wait4}, pumped by {@link NativePump}. */
final class NativeChild implements Child {
    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final int BYTES_PER_KIB = 1024;
    /** Offsets in struct rusage: user and system time as seconds and microseconds, then the peak in KiB. */
    private static final int MAX_RSS_OFFSET = 32;

    private final ProcessId id;
    private final NativeBuffer buffer;
    private final BufferPool buffers;
    private final ChildRegistry registry;
    private final NativePump pump;
    private ExitStatus status;
    private boolean closed;

    NativeChild(
            int pid,
            NativeBuffer buffer,
            BufferPool buffers,
            ChildRegistry registry,
            PipeEnds pipes,
            boolean usesPidFds) {
        this.buffer = buffer;
        this.buffers = buffers;
        this.registry = registry;
        // The child is unreaped, so its entry is there and its pid is its own.
        this.id = new ProcessId(pid, ProcStat.startTicks(pid, buffer));
        this.pump = new NativePump(pid, buffer, pipes.takeReadEnds(), pipes.takeInputWriteEnd(), usesPidFds);
    }

    @Override
    public ProcessId id() {
        return id;
    }

    @Override
    public ExitStatus await() {
        while (status == null) {
            reap(0);
        }
        return status;
    }

    @Override
    public Optional<ExitStatus> poll() {
        if (status == null) {
            reap(Libc.WNOHANG);
        }
        return Optional.ofNullable(status);
    }

    @Override
    public PumpResult pump(ChildOutput sink, int timeoutMs) throws IOException {
        requireOpen();
        return pump.turn(sink, timeoutMs, this::hasEnded);
    }

    @Override
    public void drain(ChildOutput sink) throws IOException {
        requireOpen();
        pump.drain(sink);
    }

    @Override
    public void write(byte[] bytes) {
        requireOpen();
        pump.write(bytes);
    }

    @Override
    public boolean canWrite() {
        return pump.canWrite();
    }

    @Override
    public void closeInput() {
        pump.closeInput();
    }

    @Override
    public boolean isOutputOpen() {
        return pump.isOutputOpen();
    }

    @Override
    public void wakeup() {
        pump.wakeup();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        pump.close();
        if (poll().isEmpty()) {
            // From now on nobody awaits the child; a subreaper reaps it like an orphan.
            registry.forget(id.pid());
        }
        closed = true;
        buffers.release(buffer);
    }

    private boolean hasEnded() {
        return poll().isPresent();
    }

    private void reap(int options) {
        if (closed && options == 0) {
            throw new IllegalStateException("await after close of a child that had not ended");
        }
        if (closed) {
            return;
        }
        int pid = Libc.wait4(
                id.pid(), buffer.address + NativeBuffer.WAIT_STATUS, options, buffer.address + NativeBuffer.USAGE);
        if (pid == id.pid()) {
            registry.forget(pid);
            status = decode(buffer.bytes.getInt(NativeBuffer.WAIT_STATUS));
        } else if (pid < 0 && Native.getLastError() == Errno.ECHILD) {
            throw new IllegalStateException("process " + id.pid() + " was reaped by other code in this JVM");
        }
    }

    private ExitStatus decode(int waitStatus) {
        int signal = waitStatus & 0x7f;
        OptionalInt exitCode = signal == 0 ? OptionalInt.of((waitStatus >> 8) & 0xff) : OptionalInt.empty();
        long cpuMicros = micros(NativeBuffer.USAGE) + micros(NativeBuffer.USAGE + 2 * Long.BYTES);
        return new ExitStatus(
                exitCode,
                signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal),
                OptionalLong.of(cpuMicros),
                peakBytes());
    }

    /**
     * At exec Linux takes the memory of the parent, shared until then, for a peak of the child: /bin/true under a JVM
     * of 260 MiB "peaked" at 258. So a figure near or below this JVM's own peak says nothing about the child.
     */
    private OptionalLong peakBytes() {
        long peakKib = buffer.bytes.getLong(NativeBuffer.USAGE + MAX_RSS_OFFSET);
        Libc.getrusage(Libc.RUSAGE_SELF, buffer.address + NativeBuffer.USAGE);
        long ownKib = buffer.bytes.getLong(NativeBuffer.USAGE + MAX_RSS_OFFSET);
        // The kernel's counters are approximate, so an eighth is tolerated.
        boolean isChilds = peakKib > ownKib + ownKib / 8;
        return isChilds ? OptionalLong.of(peakKib * BYTES_PER_KIB) : OptionalLong.empty();
    }

    private long micros(int offset) {
        return buffer.bytes.getLong(offset) * MICROS_PER_SECOND + buffer.bytes.getLong(offset + Long.BYTES);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the child is closed");
        }
    }
}
