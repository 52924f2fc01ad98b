package dev.drover.process.spawn;

import com.sun.jna.Native;
import dev.drover.process.libc.Errno;
import dev.drover.process.libc.Libc;
import dev.drover.process.libc.NativeBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One native spawn, from the lookup of the command to its pid. Owned by the thread that runs it; used once. */
final class NativeSpawn {
    private static final byte[] DEV_NULL = "/dev/null".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SHELL = "/bin/sh".getBytes(StandardCharsets.UTF_8);
    private static final int PRIVATE_MODE = 0600;
    private static final int FIRST_CLOSED_FD = 3;
    private static final int BUSY_TRIES = 50;
    private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SpawnSpec spec;
    private final NativeBuffer fixed;
    private final NativeBuffer strings;
    private final PipeEnds pipes;
    private final SpawnAttributes attributes;
    private final UmaskGate umaskGate;
    private final ChildRegistry registry;
    private final CommandLookup lookup;
    private final SpawnBlock block;
    private final long actions;
    private int errno;

    NativeSpawn(
            SpawnSpec spec,
            NativeBuffer buffer,
            PipeEnds pipes,
            SpawnAttributes attributes,
            UmaskGate umaskGate,
            ChildRegistry registry)
            throws SpawnException {
        this.spec = spec;
        this.fixed = buffer;
        this.pipes = pipes;
        this.attributes = attributes;
        this.umaskGate = umaskGate;
        this.registry = registry;
        this.lookup = CommandLookup.of(spec);
        long sizeBytes = SpawnBlock.sizeBytes(spec, pathBytes());
        if (sizeBytes > SpawnBlock.TOTAL_LIMIT_BYTES) {
            throw SpawnErrors.tooLong(spec);
        }
        this.strings = sizeBytes <= buffer.dataBytes() ? buffer : new NativeBuffer((int) sizeBytes);
        this.block = new SpawnBlock(strings, spec);
        this.actions = fixed.address + NativeBuffer.FILE_ACTIONS;
    }

    /** Spawns the process and returns its pid, which is in the registry. */
    int run() throws SpawnException {
        long directory = block.put(spec.directory());
        if (Libc.posix_spawn_file_actions_init(actions) != 0) {
            throw new OutOfMemoryError("posix_spawn_file_actions_init");
        }
        try {
            open(0, spec.stdin(), pipes.inputReadEnd());
            open(1, spec.stdout(), pipes.writeEnd(ChildStream.STDOUT));
            open(2, spec.stderr(), pipes.writeEnd(ChildStream.STDERR));
            check(Libc.posix_spawn_file_actions_addclosefrom_np(actions, FIRST_CLOSED_FD));
            check(Libc.posix_spawn_file_actions_addchdir_np(actions, directory));
            return spawnFirstThatWorks();
        } finally {
            Libc.posix_spawn_file_actions_destroy(actions);
        }
    }

    private int spawnFirstThatWorks() throws SpawnException {
        byte[] denied = null;
        for (byte[] candidate : lookup.candidates()) {
            int mark = block.mark();
            long path = block.put(candidate);
            if (lookup.isSearch() && Libc.access(path, Libc.X_OK) != 0) {
                denied = Native.getLastError() == Errno.EACCES ? candidate : denied;
                block.rewind(mark);
                continue;
            }
            int pid = spawn(candidate, path);
            if (pid > 0) {
                return pid;
            }
            if (errno == Errno.EACCES && lookup.isSearch()) {
                denied = candidate; // a directory of that name, say: execvp goes on as well
                block.rewind(mark);
                continue;
            }
            throw new SpawnFailure(spec, lookup, block).explain(errno, candidate);
        }
        throw denied != null
                ? SpawnErrors.notExecutable(denied)
                : SpawnErrors.notFound(spec.argv().get(0), lookup);
    }

    private int spawn(byte[] candidate, long path) throws SpawnException {
        if (spec.limits().isAny()) {
            return spawnWithLimits(candidate);
        }
        int pid = spawnOnce(path, block.argv());
        // A thread of this process that has just written the program may have forked a child, which holds the file open
        // until its exec.
        for (int i = 0; errno == Errno.ETXTBSY && i < BUSY_TRIES; i++) {
            LockSupport.parkNanos(BUSY_PAUSE_NANOS);
            pid = spawnOnce(path, block.argv());
        }
        if (errno == Errno.ENOEXEC && !new NativeFiles(spec).header(candidate).isBinary()) {
            // A script without #!: shells, execvp and xargs hand it to /bin/sh.
            long shell = block.put(SHELL);
            pid = spawnOnce(shell, block.argvOfShell(shell, path));
        }
        return pid;
    }

    /** What cannot be run is found before, because the program that sets the limits could say it on standard error only. */
    private int spawnWithLimits(byte[] candidate) throws SpawnException {
        ProgramFiles files = new NativeFiles(spec);
        spec.limits().requirePossible(files);
        if (!files.isThere(candidate) || !files.isExecutable(candidate)) {
            errno = files.isThere(candidate) ? Errno.EACCES : Errno.ENOENT;
            return 0;
        }
        Optional<SpawnException> fault = InterpreterFault.find(candidate, files);
        if (fault.isPresent()) {
            throw fault.get();
        }
        return spawnOnce(block.put(ResourceLimits.PROGRAM), block.argv());
    }

    private int spawnOnce(long path, long argv) {
        umaskGate.enter(spec.umask());
        try {
            return registry.register(() -> {
                errno = Libc.posix_spawn(
                        fixed.address + NativeBuffer.PID,
                        path,
                        actions,
                        attributes.address(),
                        argv,
                        block.environment());
                return errno == 0 ? fixed.bytes.getInt(NativeBuffer.PID) : 0;
            });
        } finally {
            umaskGate.leave();
        }
    }

    private void open(int fd, Stdio stdio, int pipeEnd) {
        if (stdio instanceof Stdio.Pipe) {
            check(Libc.posix_spawn_file_actions_adddup2(actions, pipeEnd, fd));
        } else if (stdio instanceof Stdio.ReadFile file) {
            addOpen(fd, file.path(), Libc.O_RDONLY);
        } else if (stdio instanceof Stdio.AppendFile file) {
            addOpen(fd, file.path(), Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND);
        } else {
            addOpen(fd, DEV_NULL, fd == 0 ? Libc.O_RDONLY : Libc.O_WRONLY);
        }
    }

    /** The C library copies the path, so its memory can be used again at once. */
    private void addOpen(int fd, byte[] path, int flags) {
        int mark = block.mark();
        check(Libc.posix_spawn_file_actions_addopen(actions, fd, block.put(path), flags, PRIVATE_MODE));
        block.rewind(mark);
    }

    /** Bytes for the directory, for the shell's path, and for the longest other path. */
    private long pathBytes() {
        long longest = DEV_NULL.length;
        for (byte[] candidate : lookup.candidates()) {
            longest = Math.max(longest, candidate.length);
        }
        for (Stdio stdio : new Stdio[] {spec.stdin(), spec.stdout(), spec.stderr()}) {
            if (stdio instanceof Stdio.ReadFile file) {
                longest = Math.max(longest, file.path().length);
            } else if (stdio instanceof Stdio.AppendFile file) {
                longest = Math.max(longest, file.path().length);
            }
        }
        return spec.directory().length + longest + longest + SHELL.length + ResourceLimits.PROGRAM.length + 5L;
    }

    private static void check(int errno) {
        if (errno != 0) {
            throw new OutOfMemoryError("posix_spawn file action: " + Libc.strerror(errno));
        }
    }
}
