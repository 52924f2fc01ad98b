package dev.drover.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file of a journal; offsets are in bytes from its beginning. One thread writes, another may force meanwhile.
 *
 * <p>Linux reports a failed fsync once per open file: two threads that force the same one could each believe the other's
 * failure never happened, so a file that is being written is forced by one thread only.
 */
interface JournalFile extends Closeable {
    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return bytes read, 0 at or after the end
     */
    int read(ByteBuffer into, long offset) throws IOException;

    /**
     * Writes all that remains in the buffer.
     *
     * @throws OutOfSpaceException if the disk is full; a part may have been written
     */
    void write(ByteBuffer from, long offset) throws IOException;

    /** Returns when all that was written before the call is on disk, with what is needed to read it back. */
    void force() throws IOException;

    void truncate(long size) throws IOException;

    long size() throws IOException;

    @Override
    void close() throws IOException;
}
