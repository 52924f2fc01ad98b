package dev.drover.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the heap that system calls read and write: small structures at fixed offsets, and room for data behind them.
 * Owned by one thread at a time.
 */
final class NativeBuffer {
    static final int PID = 0;
    static final int WAIT_STATUS = 8;
    static final int COUNT = 16;
    static final int FD_PAIR = 24;
    static final int POLL_FDS = 32;
    static final int USAGE = 64;
    static final int FILE_ACTIONS = 256;
    static final int DATA = 512;

    final ByteBuffer bytes;
    final long address;

    NativeBuffer(int dataBytes) {
        bytes = ByteBuffer.allocateDirect(DATA + dataBytes).order(ByteOrder.nativeOrder());
        address = Libc.address(bytes);
    }

    int dataBytes() {
        return bytes.capacity() - DATA;
    }

    long dataAddress() {
        return address + DATA;
    }

    /** The first {@code count} bytes of the data, for reading. */
    ByteBuffer data(int count) {
        return bytes.limit(DATA + count).position(DATA);
    }
}
