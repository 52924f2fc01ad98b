package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;

/**
 * Reads the values of a list by their index. Any thread, several at once. It uses no {@code FileChannel}, because the
 * interrupt of one reader would close the channel for all.
 */
public final class ListValues implements AutoCloseable {
    private final String name;
    private final long count;
    private final RandomAccessFile values;
    private final RandomAccessFile offsets;

    private ListValues(String name, long count, RandomAccessFile values, RandomAccessFile offsets) {
        this.name = name;
        this.count = count;
        this.values = values;
        this.offsets = offsets;
    }

    /**
     * Opens a list.
     *
     * @param count of its values, as the job's spec has it
     * @throws UserException if the list isn't there or its sizes don't fit
     */
    public static ListValues open(HomePaths paths, String name, long count) {
        try {
            RandomAccessFile offsets =
                    new RandomAccessFile(paths.listOffsets(name).toFile(), "r");
            try {
                RandomAccessFile values =
                        new RandomAccessFile(paths.listValues(name).toFile(), "r");
                ListValues list = new ListValues(name, count, values, offsets);
                boolean whole = false;
                try {
                    list.requireWhole();
                    whole = true;
                    return list;
                } finally {
                    if (!whole) {
                        values.close();
                    }
                }
            } catch (IOException | RuntimeException e) {
                offsets.close();
                throw e;
            }
        } catch (IOException e) {
            // A FileNotFoundException may also mean that a file may not be opened, or too many are.
            if (e instanceof FileNotFoundException
                    && (Files.notExists(paths.listOffsets(name)) || Files.notExists(paths.listValues(name)))) {
                throw damaged(name, "a file of it is missing", e);
            }
            throw HomeFiles.fault("read", paths.listValues(name), e);
        }
    }

    /** How many values a list of the home has, or -1 if there is none of that name. */
    public static long countOf(HomePaths paths, String name) {
        if (Files.notExists(paths.listOffsets(name))) {
            return -1;
        }
        try {
            long count = Files.size(paths.listOffsets(name)) / Long.BYTES - 1;
            open(paths, name, count).close();
            return count;
        } catch (IOException e) {
            throw HomeFiles.fault("read", paths.listOffsets(name), e);
        }
    }

    public long count() {
        return count;
    }

    /**
     * The value, byte for byte.
     *
     * @param index from 0 to count - 1
     */
    public byte[] value(long index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("value " + index + " of a list of " + count);
        }
        byte[] bounds = new byte[2 * Long.BYTES];
        try {
            read(offsets, index * Long.BYTES, bounds);
            long from = ByteBuffer.wrap(bounds).getLong(0);
            long to = ByteBuffer.wrap(bounds).getLong(Long.BYTES);
            if (from < 0 || to < from || to - from > ListWriter.MAX_VALUE_BYTES) {
                throw damaged(name, "value " + index + " goes from " + from + " to " + to, null);
            }
            byte[] value = new byte[(int) (to - from)];
            read(values, from, value);
            return value;
        } catch (IOException e) {
            throw damaged(name, "value " + index + " can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            values.close();
            offsets.close();
        } catch (IOException e) {
            throw damaged(name, "it can't be closed: " + e.getMessage(), e);
        }
    }

    private void requireWhole() throws IOException {
        long wanted = (count + 1) * Long.BYTES;
        if (offsets.length() != wanted) {
            throw damaged(name, "its offsets have " + offsets.length() + " bytes instead of " + wanted, null);
        }
        byte[] last = new byte[Long.BYTES];
        read(offsets, count * Long.BYTES, last);
        long end = ByteBuffer.wrap(last).getLong(0);
        if (values.length() != end) {
            throw damaged(name, "its values have " + values.length() + " bytes instead of " + end, null);
        }
    }

    private static void read(RandomAccessFile file, long position, byte[] into) throws IOException {
        synchronized (file) {
            file.seek(position);
            try {
                file.readFully(into);
            } catch (EOFException e) {
                throw new IOException("the file ends before " + (position + into.length), e);
            }
        }
    }

    private static UserException damaged(String name, String why, Throwable cause) {
        return new UserException(
                ErrorCode.DAMAGED, "the list " + name + " is damaged (" + why + "); submit the job again", cause);
    }
}
