package dev.drover.journal;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Finds and opens the segments of a home's journal. Any thread. */
final class SegmentDirectory {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}\\.seg");

    private final JournalFiles files;
    private final UUID homeId;

    SegmentDirectory(JournalFiles files, UUID homeId) {
        this.files = files;
        this.homeId = homeId;
    }

    static String name(long base) {
        String hex = Long.toHexString(base);
        return "0".repeat(16 - hex.length()) + hex + ".seg";
    }

    /** Where the segments begin, ascending. */
    long[] bases() throws IOException {
        return files.list().stream()
                .filter(name -> NAME.matcher(name).matches())
                .mapToLong(name -> Long.parseUnsignedLong(name.substring(0, 16), 16))
                .sorted()
                .toArray();
    }

    /** The id in the newest header that is whole; empty if there is none. */
    static Optional<UUID> newestId(JournalFiles files) throws IOException {
        long[] bases = new SegmentDirectory(files, null).bases();
        for (int i = bases.length - 1; i >= 0; i--) {
            String name = name(bases[i]);
            try (JournalFile file = files.openForReading(name)) {
                Optional<UUID> id = header(file, name).map(SegmentHeader::homeId);
                if (id.isPresent()) {
                    return id;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<SegmentHeader> header(JournalFile file, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
        file.read(bytes, 0);
        return SegmentHeader.decode(bytes.flip(), name);
    }

    /**
     * Opens the segment with that index.
     *
     * @throws UserException if its header is damaged, of a newer format or of another home
     */
    OpenSegment open(long[] bases, int index) throws IOException {
        return openWithWholeHeader(bases, index)
                .orElseThrow(() -> DamageSentences.header(SegmentDirectory.name(bases[index]), bases[index]));
    }

    /** As {@link #open}, but empty if the header is damaged. */
    Optional<OpenSegment> openWithWholeHeader(long[] bases, int index) throws IOException {
        String name = name(bases[index]);
        JournalFile file = files.openForReading(name);
        try {
            Optional<SegmentHeader> header = header(file, name);
            // A segment gets its name only after its beginning was forced: no crash leaves a bad header.
            if (header.isEmpty() || header.get().base() != bases[index]) {
                file.close();
                return Optional.empty();
            }
            if (!header.get().homeId().equals(homeId)) {
                throw new UserException(
                        ErrorCode.HOME,
                        "The journal file " + name + " belongs to the home "
                                + header.get().homeId() + ", not to " + homeId
                                + ": put the journal of this home back, or use the home that it came from.");
            }
            long end = index + 1 < bases.length ? bases[index + 1] : Long.MAX_VALUE;
            return Optional.of(new OpenSegment(name, header.get(), file, end));
        } catch (RuntimeException | IOException e) {
            file.close();
            throw e;
        }
    }
}
