package dev.drover.process.spawn;

import dev.drover.process.libc.Libc;
import dev.drover.process.libc.NativeBuffer;
import dev.drover.process.table.ProcStatus;
import dev.drover.process.table.Signals;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Starts processes with {@code posix_spawn} by JNA, and waits for each by its pid, never for any child (that would steal from
 * {@link Process}).
 *
 * <p>Each child leads a session of its own, has default signal dispositions and nothing open from descriptor 3 up (JVM hazard 3:
 * a child that inherits a socket hides that its worker is gone). Any thread may call it.
 */
public final class NativeLauncher implements ProcessLauncher {
    private final BufferPool buffers = new BufferPool();
    private final ChildRegistry registry = new ChildRegistry();
    private final SpawnAttributes attributes = new SpawnAttributes();
    private final UmaskGate umaskGate = new UmaskGate(ProcStatus.ownUmask());
    private final Semaphore niceThreads = NiceStart.waitingThreads();
    private final boolean usesPidFds;

    /** Uses pidfds where the kernel has them (Linux 5.3). */
    public NativeLauncher() {
        this(true);
    }

    NativeLauncher(boolean usesPidFds) {
        this.usesPidFds = usesPidFds;
    }

    @Override
    public Child spawn(SpawnSpec spec) throws SpawnException {
        NativeBuffer buffer = buffers.acquire();
        PipeEnds pipes = new PipeEnds();
        try {
            pipes.open(spec, buffer);
            NativeSpawn spawn = new NativeSpawn(spec, buffer, pipes, attributes, umaskGate, registry);
            int pid = spec.niceness().isPresent()
                    ? NiceStart.run(spec.niceness().getAsInt(), spawn::run, niceThreads)
                    : spawn.run();
            NativeChild child = own(pid, buffer, pipes);
            buffer = null;
            return child;
        } finally {
            pipes.close();
            if (buffer != null) {
                buffers.release(buffer);
            }
        }
    }

    /** Wraps a process that runs. If that fails nobody could ever end it, so it ends here. */
    private NativeChild own(int pid, NativeBuffer buffer, PipeEnds pipes) {
        try {
            return new NativeChild(pid, buffer, buffers, registry, pipes, usesPidFds);
        } catch (RuntimeException | Error e) {
            Libc.kill(pid, Signals.SIGKILL);
            registry.forget(pid);
            throw e;
        }
    }

    @Override
    public Optional<Subreaper> subreaper() {
        return Optional.of(new Subreaper(registry));
    }
}
