package dev.drover.journal;

import java.util.List;
import java.util.Optional;

/**
 * Which parts of a journal are whole, and with how much of it Drover could start.
 *
 * @param segments all files, oldest first
 * @param stop where a start would fail; empty if a start succeeds, which damage before the newest checkpoint does not
 *     prevent
 * @param rest the longest beginning of the journal with which a start succeeds; empty if there is none, or if a start
 *     succeeds without a cut
 */
public record JournalInspection(List<Segment> segments, Optional<Stop> stop, Optional<Rest> rest) {
    public JournalInspection {
        segments = List.copyOf(segments);
    }

    /** Whether nothing is damaged, and nothing missing that a start needs. */
    public boolean isWhole() {
        return stop.isEmpty() && segments.stream().allMatch(Segment::isWhole);
    }

    /** The parts of a file that can be damaged. */
    public enum Part {
        /** The first bytes of the file. Without them nothing in the file is trusted. */
        HEADER,
        /**
         * The state at the beginning of the file. If it is damaged, a start uses an older checkpoint, as long as there
         * is one.
         */
        CHECKPOINT,
        /** A group of records is damaged, or the file ends too early. */
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
     * @param flaw the damage that makes it fail; a damaged checkpoint does so only if no file has a whole one
     */
    public record Stop(String file, Flaw flaw) {}

    /**
     * A beginning of the journal, after which the rest is cut off.
     *
     * @param file the last one to keep
     * @param bytes to which it is cut; -1: all of it
     * @param end position up to which a start recovers it
     * @param dropped files after it
     */
    public record Rest(String file, long bytes, long end, List<String> dropped) {
        public Rest {
            dropped = List.copyOf(dropped);
        }
    }
}
