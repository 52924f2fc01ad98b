package dev.drover.journal;

import java.util.List;
import java.util.Optional;

/**
 * What is whole in a journal, and with how much of it Drover could go on.
 *
 * @param segments all files, oldest first
 * @param damage the first one; empty if all is whole
 * @param starts whether a start works as it is: damage before the newest checkpoint doesn't keep it from that
 * @param rest the longest beginning from which a start works; empty if there is none, or all is whole
 */
public record JournalInspection(
        List<Segment> segments, Optional<FirstDamage> damage, boolean starts, Optional<Rest> rest) {
    public JournalInspection {
        segments = List.copyOf(segments);
    }

    /**
     * One file.
     *
     * @param base position of its first record
     * @param wholeEnd position up to which it is whole
     */
    public record Segment(String file, long base, long wholeEnd, boolean whole) {}

    /**
     * Where the first damage is.
     *
     * @param offset in the file
     * @param position in the journal
     * @param epoch of the last whole group before it, 0 if there is none
     */
    public record FirstDamage(String file, long offset, long position, long epoch) {}

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
