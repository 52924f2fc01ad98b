package dev.drover.journal;

import java.util.List;
import java.util.Optional;

/**
 * What is whole in a journal, and with how much of it Drover could go on.
 *
 * @param segments all files, oldest first
 * @param stop where a start would stop; empty if one works as it is: damage before the newest checkpoint doesn't keep it from that
 * @param rest the longest beginning from which a start works; empty if there is none, or one works as it is
 */
public record JournalInspection(List<Segment> segments, Optional<Stop> stop, Optional<Rest> rest) {
    public JournalInspection {
        segments = List.copyOf(segments);
    }

    /** Whether nothing is damaged, and nothing missing that a start needs. */
    public boolean isWhole() {
        return stop.isEmpty() && segments.stream().allMatch(Segment::isWhole);
    }

    /** What of a file can be damaged. */
    public enum Part {
        /** Its first bytes, without which nothing in it is trusted. */
        HEADER,
        /** The state at its beginning: a start goes on from an older one, as long as there is one. */
        CHECKPOINT,
        /** A group of records, or the file ends too early. */
        RECORDS
    }

    /**
     * One file.
     *
     * @param base position of its first record
     * @param flaws the first one of each part, in the order of the parts
     */
    public record Segment(String file, long base, List<Flaw> flaws) {
        public Segment {
            flaws = List.copyOf(flaws);
        }

        public boolean isWhole() {
            return flaws.isEmpty();
        }
    }

    /**
     * A damage.
     *
     * @param offset in the file
     * @param position in the journal
     * @param epoch of the last whole group before it, 0 if there is none
     */
    public record Flaw(Part part, long offset, long position, long epoch) {}

    /**
     * Where a start stops.
     *
     * @param flaw what stops it there; a checkpoint stops it only where no file has a whole one
     */
    public record Stop(String file, Flaw flaw) {}

    /**
     * A journal that ends earlier.
     *
     * @param file the last one to keep
     * @param bytes to which it is cut; -1: all of it
     * @param end position up to which a start goes on with it
     * @param dropped files after it
     */
    public record Rest(String file, long bytes, long end, List<String> dropped) {
        public Rest {
            dropped = List.copyOf(dropped);
        }
    }
}
