package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.Hashes;
import dev.drover.model.TaskNumbers;
import dev.drover.model.UserException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;

/**
 * Writes the values of {@code --each} to a forced list in the home, byte for byte and without keeping any in memory. One thread,
 * one list.
 *
 * <p>A list is named by a digest of its values, so that the same values submitted again are the same spec, which a key asks for.
 */
public final class ListWriter implements AutoCloseable {
    /** The longest value. */
    public static final int MAX_VALUE_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final HomePaths paths;
    /** Until all values are known and the list gets its own name. */
    private final Path unfinishedValues;

    private final Path unfinishedOffsets;
    private final MessageDigest valuesDigest = Hashes.newSha256();
    private final MessageDigest offsetsDigest = Hashes.newSha256();
    private final FileChannel valuesChannel;
    private final FileChannel offsetsChannel;
    private final OutputStream values;
    private final OutputStream offsets;
    private final byte[] offsetBytes = new byte[Long.BYTES];
    private long position;
    private long count;
    private boolean finished;

    /**
     * A list that was written.
     *
     * @param name of its files in the home
     * @param count values
     * @param skippedEmpty empty lines that were left out
     */
    public record Written(String name, long count, long skippedEmpty) {}

    /** How values are separated. */
    public enum Separator {
        /** A line each, empty ones are skipped. */
        LINE((byte) '\n', false),
        /** Ended by NUL, empty ones are kept. */
        NUL((byte) 0, true);

        private final byte value;
        private final boolean keepsEmpty;

        Separator(byte value, boolean keepsEmpty) {
            this.value = value;
            this.keepsEmpty = keepsEmpty;
        }
    }

    private ListWriter(HomePaths paths) throws IOException {
        this.paths = paths;
        this.unfinishedValues = TemporaryFiles.fresh(paths);
        this.unfinishedOffsets = TemporaryFiles.fresh(paths);
        this.valuesChannel = HomeFiles.create(unfinishedValues);
        try {
            this.offsetsChannel = HomeFiles.create(unfinishedOffsets);
        } catch (IOException e) {
            valuesChannel.close();
            Files.deleteIfExists(unfinishedValues);
            throw e;
        }
        this.values = buffered(valuesChannel, valuesDigest);
        this.offsets = buffered(offsetsChannel, offsetsDigest);
    }

    private static OutputStream buffered(FileChannel channel, MessageDigest digest) {
        return new BufferedOutputStream(
                new DigestOutputStream(Channels.newOutputStream(channel), digest), BUFFER_BYTES);
    }

    /** Begins a list to which values are added one by one; close without {@link #finish} removes it. */
    public static ListWriter open(HomePaths paths) {
        try {
            return new ListWriter(paths);
        } catch (IOException e) {
            throw HomeFiles.fault("write a list in", paths.lists(), e);
        }
    }

    /**
     * Writes all values of a stream, which the caller closes; nothing stays if it fails.
     *
     * @throws IOException if the source cannot be read; if the home cannot be written, it is a {@link UserException}
     */
    public static Written write(HomePaths paths, InputStream source, Separator separator) throws IOException {
        try (ListWriter writer = open(paths)) {
            long skipped = writer.addAll(source, separator);
            return writer.finish(skipped);
        }
    }

    /**
     * The name of the list that has these values.
     *
     * @throws UserException with {@link ErrorCode#INVALID} if a value is longer than {@value #MAX_VALUE_BYTES} bytes
     */
    public static String nameOf(List<byte[]> values) {
        MessageDigest valuesDigest = Hashes.newSha256();
        MessageDigest offsetsDigest = Hashes.newSha256();
        byte[] offset = new byte[Long.BYTES];
        long position = 0;
        for (int i = 0; i < values.size(); i++) {
            requireShort(i, values.get(i).length);
            offsetsDigest.update(bigEndian(position, offset));
            valuesDigest.update(values.get(i));
            position += values.get(i).length;
        }
        offsetsDigest.update(bigEndian(position, offset));
        return ContentName.of(valuesDigest, offsetsDigest);
    }

    /** Adds one value, verbatim. */
    public void add(byte[] value) {
        beginValue();
        append(value, 0, value.length);
    }

    /** Ends the list and forces it to disk with its directory entry. */
    public Written finish() {
        return finish(0);
    }

    /** Removes what was written unless the list was finished. */
    @Override
    public void close() {
        try {
            valuesChannel.close();
            offsetsChannel.close();
            if (!finished) {
                Files.deleteIfExists(unfinishedValues);
                Files.deleteIfExists(unfinishedOffsets);
            }
        } catch (IOException e) {
            throw HomeFiles.fault("write", unfinishedValues, e);
        }
    }

    private long addAll(InputStream source, Separator separator) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long skipped = 0;
        // Bytes of the value that is being read. A last value without a separator counts only if it has bytes.
        int length = 0;
        int read;
        while ((read = source.read(buffer)) >= 0) {
            int from = 0;
            for (int i = 0; i < read; i++) {
                if (buffer[i] != separator.value) {
                    continue;
                }
                length = appendToValue(length, buffer, from, i - from);
                if (length == 0 && separator.keepsEmpty) {
                    beginValue();
                } else if (length == 0) {
                    skipped++;
                }
                length = 0;
                from = i + 1;
            }
            length = appendToValue(length, buffer, from, read - from);
        }
        return skipped;
    }

    /**
     * Appends bytes to the current value, and begins the value with its first byte. The caller begins empty values
     * itself.
     */
    private int appendToValue(int length, byte[] buffer, int from, int added) {
        if (added == 0) {
            return length;
        }
        if (length == 0) {
            beginValue();
        }
        requireShort(count - 1, length + added);
        append(buffer, from, added);
        return length + added;
    }

    private static void requireShort(long index, int length) {
        if (length > MAX_VALUE_BYTES) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "value " + index + " of the list is longer than " + MAX_VALUE_BYTES
                            + " bytes; put it in a file and list the file's name");
        }
    }

    private static byte[] bigEndian(long number, byte[] into) {
        for (int i = 0; i < Long.BYTES; i++) {
            into[i] = (byte) (number >>> (Long.SIZE - Byte.SIZE * (i + 1)));
        }
        return into;
    }

    private void beginValue() {
        if (count == TaskNumbers.MAX_TASKS) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the list has more than " + TaskNumbers.MAX_TASKS + " values; submit it in several jobs");
        }
        writeOffset();
        count++;
    }

    private void append(byte[] bytes, int from, int length) {
        try {
            values.write(bytes, from, length);
        } catch (IOException e) {
            throw HomeFiles.fault("write", unfinishedValues, e);
        }
        position += length;
    }

    private void writeOffset() {
        try {
            offsets.write(bigEndian(position, offsetBytes));
        } catch (IOException e) {
            throw HomeFiles.fault("write", unfinishedOffsets, e);
        }
    }

    private Written finish(long skippedEmpty) {
        Path file = unfinishedValues;
        try {
            writeOffset();
            values.flush();
            offsets.flush();
            valuesChannel.force(true);
            offsetsChannel.force(true);
            String contentName = ContentName.of(valuesDigest, offsetsDigest);
            // An existing list of that name has the same content. Its readers keep their open files.
            HomeFiles.rename(file, paths.listValues(contentName));
            HomeFiles.rename(unfinishedOffsets, paths.listOffsets(contentName));
            HomeFiles.force(paths.lists());
            finished = true;
            return new Written(contentName, count, skippedEmpty);
        } catch (IOException e) {
            throw HomeFiles.fault("write", file, e);
        }
    }
}
