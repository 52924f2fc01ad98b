package dev.drover.process.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the heap that system calls read and write: small structures at fixed offsets, and space for data
 * behind them. Owned by one thread at a time.
 */
public final class NativeBuffer {
    public static final int PID = 0;
    public static final int WAIT_STATUS = 8;
    public static final int COUNT = 16;
    public static final int FD_PAIR = 24;
    public static final int POLL_FDS = 32;
    public static final int USAGE = 80;
    public static final int FILE_ACTIONS = 256;
    public static final int DATA = 512;

    public final ByteBuffer bytes;
    public final long address;

    public NativeBuffer(int dataBytes) {
        bytes = ByteBuffer.allocateDirect(DATA + dataBytes).order(ByteOrder.nativeOrder());
        address = Libc.address(bytes);
    }

    public int dataBytes() {
        return bytes.capacity() - DATA;
    }

    public long dataAddress() {
        return address + DATA;
    }

    /** The first {@code count} bytes of the data, for reading. */
    public ByteBuffer data(int count) {
        return bytes.limit(DATA + count).position(DATA);
    }
}
