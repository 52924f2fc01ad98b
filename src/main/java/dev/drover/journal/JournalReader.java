package dev.drover.journal;

import dev.drover.model.UserException;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a journal, also while it is being written, and without changing it. Any thread, several at once.
 *
 * <p>While a coordinator writes, only what lies below a position that it reported durable may be read. Each call opens
 * the files anew, so that an interrupt closes only the file of the call that it hits.
 */
public final class JournalReader {
    private final SegmentDirectory directory;

    private JournalReader(SegmentDirectory directory) {
        this.directory = directory;
    }

    /** Opens the journal in that directory, which may be empty or missing. */
    public static JournalReader open(JournalConfig config) {
        return open(config, new DiskFiles(config.directory()));
    }

    static JournalReader open(JournalConfig config, JournalFiles files) {
        return new JournalReader(new SegmentDirectory(files, config.homeId()));
    }

    /**
     * Passes the records between two positions to the visitor. Each position is the end of a group or the beginning of
     * the journal.
     *
     * @param from 0, {@link #oldestPosition()} or the end of a group
     * @param limit a durable position, or {@link #validEnd()} where no coordinator runs
     * @return end of the last group given, which is the limit; {@code from} if that is not below the limit
     * @throws UserException {@code DAMAGED} if a group before the limit is not whole, or none begins at {@code from}
     */
    public long forEach(long from, long limit, RecordVisitor visitor) {
        return reading(() -> {
            long position = from;
            while (position < limit) {
                position = forEachInSegment(position, limit, visitor);
            }
            return position;
        });
    }

    private long forEachInSegment(long from, long limit, RecordVisitor visitor) throws IOException {
        try (OpenSegment segment = openAt(from)) {
            GroupCursor cursor = new GroupCursor(segment, from);
            while (cursor.position() < Math.min(limit, segment.end())) {
                if (!cursor.next()) {
                    throw DamageSentences.forcedRecords(segment, cursor.position(), limit);
                }
                cursor.forEachRecord((record, position) -> visitor.record(position, record));
                visitor.groupEnd(cursor.position(), cursor.chain());
            }
            return cursor.position();
        }
    }

    private OpenSegment openAt(long position) throws IOException {
        long[] bases = directory.bases();
        int index = indexOf(bases, position);
        if (index < 0) {
            throw new IllegalArgumentException("position " + position
                    + " is before the oldest segment, which begins at " + (bases.length == 0 ? 0 : bases[0]));
        }
        return directory.open(bases, index);
    }

    // Index of the segment that has that position, -1 if it is before all of them.
    private static int indexOf(long[] bases, long position) {
        int found = Arrays.binarySearch(bases, position);
        return found >= 0 ? found : -found - 2;
    }

    /** The record whose bytes begin at that position; empty if the journal begins later or ends earlier. */
    public Optional<JournalRecord> readAt(long position) {
        return reading(() -> {
            long[] bases = directory.bases();
            int index = indexOf(bases, position);
            if (index < 0) {
                return Optional.empty();
            }
            try (OpenSegment segment = directory.open(bases, index)) {
                return readAt(segment, position);
            } catch (NoSuchFileException e) {
                // The oldest segments may be deleted at any time.
                if (position < oldestPosition()) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /**
     * Shows the checkpoint that a segment begins with, which is the state after all that came before it, part by part.
     *
     * @param base where the segment begins
     * @param visitor says whether it wants to see the next part, too
     * @return false if no segment begins there, or it has no whole checkpoint: nothing was shown then
     */
    public boolean readCheckpoint(long base, Predicate<Checkpoint> visitor) {
        return reading(() -> {
            long[] bases = directory.bases();
            int index = Arrays.binarySearch(bases, base);
            if (index < 0) {
                return false;
            }
            try (OpenSegment segment = directory.open(bases, index)) {
                CheckpointReader parts = new CheckpointReader(segment);
                if (!parts.isWhole()) {
                    return false;
                }
                parts.forEach(visitor);
                return true;
            } catch (NoSuchFileException e) {
                if (base < oldestPosition()) {
                    return false;
                }
                throw e;
            }
        });
    }

    private static Optional<JournalRecord> readAt(OpenSegment segment, long position) throws IOException {
        long offset = segment.header().offset(position);
        long left =
                Math.min(segment.end(), segment.header().base() + segment.file().size()) - position;
        ByteBuffer prefix = ByteBuffer.allocate(DelimitedRecords.MAX_PREFIX_BYTES);
        segment.file().read(prefix, offset);
        int size = DelimitedRecords.size(prefix.flip());
        if (size <= 0 || size > GroupHeader.MAX_LENGTH || size > left - prefix.position()) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        if (segment.file().read(bytes, offset + prefix.position()) < size) {
            return Optional.empty();
        }
        return Optional.of(JournalRecord.parseFrom(bytes.array()));
    }

    /** Whether a group ends at that position with that checksum. Also false if the journal is shorter. */
    public boolean matches(long position, int chainCrc) {
        return reading(() -> {
            long[] bases = directory.bases();
            int index = indexOf(bases, position);
            if (index < 0) {
                return false;
            }
            try (OpenSegment segment = directory.open(bases, index)) {
                GroupCursor cursor = new GroupCursor(segment);
                boolean whole = true;
                while (whole && cursor.position() < position) {
                    whole = cursor.next();
                }
                return cursor.position() == position && cursor.chain() == chainCrc;
            }
        });
    }

    /** Where the oldest segment begins; 0 for an empty journal. */
    public long oldestPosition() {
        return reading(() -> {
            long[] bases = directory.bases();
            return bases.length == 0 ? 0 : bases[0];
        });
    }

    /**
     * End of the valid groups, which is what the next start keeps. Reads the newest segment, and forces it: a coordinator that
     * was killed may have left it in the page cache only, and who stores what was read must not be ahead of the journal after a
     * power cut. Only where no coordinator runs.
     */
    public long validEnd() {
        return reading(() -> {
            long[] bases = directory.bases();
            if (bases.length == 0) {
                return 0L;
            }
            try (OpenSegment segment = directory.open(bases, bases.length - 1)) {
                GroupCursor cursor = new GroupCursor(segment);
                boolean whole = true;
                while (whole) {
                    whole = cursor.next();
                }
                segment.file().force();
                return cursor.position();
            }
        });
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw DamageSentences.unreadable(e);
        }
    }
}
