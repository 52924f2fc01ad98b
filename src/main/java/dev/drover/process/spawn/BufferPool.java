package dev.drover.process.spawn;

import dev.drover.process.libc.NativeBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Keeps native buffers for use again, because making one costs more than a system call. Any thread may call it. */
final class BufferPool {
    /** One read empties a pipe of the default size. */
    static final int DATA_BYTES = 64 * 1024;

    private static final int KEPT_LIMIT = 64;

    private final ArrayBlockingQueue<NativeBuffer> free = new ArrayBlockingQueue<>(KEPT_LIMIT);

    NativeBuffer acquire() {
        NativeBuffer kept = free.poll();
        return kept == null ? new NativeBuffer(DATA_BYTES) : kept;
    }

    void release(NativeBuffer buffer) {
        buffer.bytes.clear();
        // When more than the limit were in use at once, the collector frees this one.
        boolean unusedKept = free.offer(buffer);
    }
}
