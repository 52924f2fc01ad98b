package dev.drover.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The file to which one attempt appends its reports. Drover never makes it: it is there from the first append on. Owned by one thread at
 * a time.
 *
 * <p>What a task does to it costs the task its reports at most: a file that was truncated is read from its begin, one that is too large
 * is emptied, and what is no regular file is not opened, because that could block.
 */
public final class ChannelFile {
    /** The longest line. */
    static final int MAX_LINE_BYTES = 64 << 10;

    /** The largest file; what is above is dropped. */
    static final long MAX_FILE_BYTES = 64L << 20;

    /** A look reads so much at most, so that one task with much to say does not hold up the others. */
    private static final int MAX_POLL_BYTES = 1 << 20;

    private static final int CHUNK_BYTES = 64 << 10;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final Path path;
    private final long maxFileBytes;
    private final LineSplitter.Lines lines;
    private final Consumer<ChannelFault> faults;
    private final LineSplitter splitter = new LineSplitter(MAX_LINE_BYTES, false);
    private long position;
    private ByteBuffer chunk = NONE;
    private boolean isGivenUp;

    /**
     * A file that may not be there yet.
     *
     * @param lines receives what is read
     * @param faults receives what is wrong, each time
     */
    public ChannelFile(Path path, LineSplitter.Lines lines, Consumer<ChannelFault> faults) {
        this(path, MAX_FILE_BYTES, lines, faults);
    }

    ChannelFile(Path path, long maxFileBytes, LineSplitter.Lines lines, Consumer<ChannelFault> faults) {
        this.path = path;
        this.maxFileBytes = maxFileBytes;
        this.lines = lines;
        this.faults = faults;
    }

    /**
     * Reads what was appended since the last call.
     *
     * @return whether something was
     */
    public boolean poll() {
        return poll(MAX_POLL_BYTES);
    }

    /** Begins behind what another has read; from the begin, if the file is shorter by now. */
    public void skipTo(long newPosition) {
        position = path.toFile().length() < newPosition ? 0 : newPosition;
    }

    /** Reads the rest when nobody can append any more, the last line even without its end, and removes the file. */
    public void finish() {
        poll(Long.MAX_VALUE);
        splitter.finish(lines);
        isGivenUp = true;
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It goes with the home's other leftovers.
            return;
        }
    }

    /** Where the line ends that is being passed on. */
    public long position() {
        return position + chunk.position();
    }

    private boolean poll(long maxBytes) {
        // Asked without an exception, because most commands never write one.
        if (isGivenUp || position == 0 && !path.toFile().exists()) {
            return false;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                abandon(ChannelFault.NO_FILE);
                return false;
            }
            return attributes.size() != position && read(maxBytes);
        } catch (NoSuchFileException e) {
            restart();
            return false;
        } catch (IOException e) {
            abandon(ChannelFault.UNREADABLE);
            return false;
        }
    }

    private boolean read(long maxBytes) throws IOException {
        try (FileChannel file = FileChannel.open(
                path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            long size = file.size();
            if (size < position) {
                faults.accept(ChannelFault.TRUNCATED);
                restart();
            }
            if (size > maxFileBytes) {
                faults.accept(ChannelFault.TOO_LARGE);
                file.truncate(0);
                restart();
                return true;
            }
            chunk = ByteBuffer.allocate(CHUNK_BYTES);
            long end = Math.min(size, maxBytes > size - position ? size : position + maxBytes);
            while (position < end) {
                chunk.limit((int) Math.min(CHUNK_BYTES, end - position));
                int read = file.read(chunk, position);
                if (read < 0) {
                    // It became shorter; the next look says so.
                    return true;
                }
                splitter.add(chunk.flip(), lines);
                position += read;
                chunk.clear();
            }
            return true;
        } finally {
            chunk = NONE;
        }
    }

    private void restart() {
        position = 0;
        splitter.reset();
    }

    private void abandon(ChannelFault fault) {
        faults.accept(fault);
        isGivenUp = true;
    }
}
