package dev.drover.journal;

import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/**
 * The directory of a journal, the home that it belongs to, and its sizes.
 *
 * @param directory holds nothing but the journal's files; made with mode 0700 when it is missing
 * @param homeId of the home it belongs to; the journal of another home is refused
 * @param segmentBytes bytes of groups from which a segment asks for a checkpoint, to be followed by the next one; as many as its own
 *     checkpoint has, if that is more
 * @param preallocateBytes zeros written ahead of the records, so that a force needs no change of the file's size
 * @param spareBytes size of the file kept for a full disk
 * @param queueBytes records waiting to be written from which {@link Journal#congested()} is true
 * @param unforcedDelayMs longest wait of a record that asks for no force of its own
 * @param spareRetryMs pause between attempts to make a missing spare file
 */
public record JournalConfig(
        Path directory,
        UUID homeId,
        long segmentBytes,
        int preallocateBytes,
        int spareBytes,
        long queueBytes,
        long unforcedDelayMs,
        long spareRetryMs) {
    private static final int MIB = 1 << 20;

    public JournalConfig {
        Objects.requireNonNull(directory);
        Objects.requireNonNull(homeId);
        if (segmentBytes < 1 || preallocateBytes < 0 || spareBytes < 1024 || queueBytes < 1) {
            throw new IllegalArgumentException("sizes out of range: segment " + segmentBytes + ", preallocate "
                    + preallocateBytes + ", spare " + spareBytes + ", queue " + queueBytes + " bytes");
        }
        if (unforcedDelayMs < 0 || spareRetryMs < 1) {
            throw new IllegalArgumentException(
                    "delays out of range: unforced " + unforcedDelayMs + " ms, spare " + spareRetryMs + " ms");
        }
    }

    /** The sizes that suit a coordinator. */
    public static JournalConfig of(Path directory, UUID homeId) {
        return new JournalConfig(directory, homeId, 64L * MIB, MIB, 8 * MIB, 64L * MIB, 1_000, 1_000);
    }
}
