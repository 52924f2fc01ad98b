package dev.drover.process.spawn;

import com.sun.jna.Native;
import dev.drover.process.libc.Libc;
import dev.drover.process.libc.NativeBuffer;

/**
 * The pipes of one spawn. All ends close on exec, so that no other child inherits them. Owned by the spawning thread.
 */
final class PipeEnds {
    static final int NONE = -1;

    private final int[] readEnds = {NONE, NONE};
    private final int[] writeEnds = {NONE, NONE};
    private int inputReadEnd = NONE;
    private int inputWriteEnd = NONE;

    void open(SpawnSpec spec, NativeBuffer buffer) throws SpawnException {
        open(ChildStream.STDOUT, spec.stdout(), buffer);
        open(ChildStream.STDERR, spec.stderr(), buffer);
        if (spec.stdin() instanceof Stdio.Pipe) {
            make(buffer);
            inputReadEnd = buffer.bytes.getInt(NativeBuffer.FD_PAIR);
            inputWriteEnd = buffer.bytes.getInt(NativeBuffer.FD_PAIR + Integer.BYTES);
        }
    }

    private void open(ChildStream stream, Stdio.Output output, NativeBuffer buffer) throws SpawnException {
        if (!(output instanceof Stdio.Pipe)) {
            return;
        }
        make(buffer);
        readEnds[index(stream)] = buffer.bytes.getInt(NativeBuffer.FD_PAIR);
        writeEnds[index(stream)] = buffer.bytes.getInt(NativeBuffer.FD_PAIR + Integer.BYTES);
    }

    private static void make(NativeBuffer buffer) throws SpawnException {
        if (Libc.pipe2(buffer.address + NativeBuffer.FD_PAIR, Libc.O_CLOEXEC) != 0) {
            int errno = Native.getLastError();
            throw new SpawnException(
                    SpawnException.Kind.OTHER, errno, "cannot make a pipe for a command: " + Libc.strerror(errno));
        }
    }

    int inputReadEnd() {
        return inputReadEnd;
    }

    /** Hands over the end into which the child's standard input is written; {@link #NONE} if it is no pipe. The caller closes it. */
    int takeInputWriteEnd() {
        int taken = inputWriteEnd;
        inputWriteEnd = NONE;
        return taken;
    }

    int writeEnd(ChildStream stream) {
        return writeEnds[index(stream)];
    }

    /**
     * Hands over the read ends, that of standard output first, {@link #NONE} where there is no pipe. The caller closes
     * them.
     */
    int[] takeReadEnds() {
        int[] taken = readEnds.clone();
        readEnds[0] = NONE;
        readEnds[1] = NONE;
        return taken;
    }

    private static int index(ChildStream stream) {
        return stream == ChildStream.STDOUT ? 0 : 1;
    }

    /** Closes the ends that were not handed over. */
    void close() {
        closeAll(writeEnds);
        closeAll(readEnds);
        int[] ofInput = {inputReadEnd, inputWriteEnd};
        inputReadEnd = NONE;
        inputWriteEnd = NONE;
        closeAll(ofInput);
    }

    private static void closeAll(int[] fds) {
        for (int i = 0; i < fds.length; i++) {
            if (fds[i] != NONE) {
                Libc.close(fds[i]);
                fds[i] = NONE;
            }
        }
    }
}
