package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.model.ErrorCode;
import dev.drover.model.Unsigned;
import dev.drover.model.UserException;
import java.nio.ByteBuffer;

/**
 * The place where the next page of an answer begins. Opaque to the client.
 *
 * @param remaining rows still wanted; 0: all
 * @param major where to go on: a job's id, a task's index or an attempt's key
 * @param minor within it, where that needs a second number
 */
record Cursor(long remaining, long major, long minor) {
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + 3 * Long.BYTES;

    /** Where the first page begins, for a question with that limit, which may be past the signed range. */
    static Cursor first(long limit, long major) {
        return new Cursor(Unsigned.clamped(limit), major, 0);
    }

    ByteString encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.put(VERSION).putLong(remaining).putLong(major).putLong(minor).flip();
        return ByteString.copyFrom(bytes);
    }

    /** The cursor of a question, or the first one. */
    static Cursor decode(ByteString encoded, Cursor first) {
        if (encoded.isEmpty()) {
            return first;
        }
        if (encoded.size() != BYTES || encoded.byteAt(0) != VERSION) {
            throw new UserException(
                    ErrorCode.INVALID, "the cursor is not one of this history; ask again from the first page");
        }
        ByteBuffer bytes = encoded.asReadOnlyByteBuffer();
        bytes.get();
        Cursor cursor = new Cursor(bytes.getLong(), bytes.getLong(), bytes.getLong());
        if (cursor.remaining < 0 || cursor.major < 0 || cursor.minor < 0) {
            throw new UserException(
                    ErrorCode.INVALID, "the cursor is not one of this history; ask again from the first page");
        }
        return cursor;
    }

    /** Rows that a page may hold. */
    int rows(int pageSize) {
        return remaining == 0 ? pageSize : (int) Math.min(remaining, pageSize);
    }

    /** The cursor for the next page; empty if all wanted rows were returned. */
    ByteString after(int rows, long nextMajor, long nextMinor) {
        if (remaining != 0 && rows >= remaining) {
            return ByteString.EMPTY;
        }
        return new Cursor(remaining == 0 ? 0 : remaining - rows, nextMajor, nextMinor).encode();
    }
}
