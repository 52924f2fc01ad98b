package dev.drover.client;

import java.util.List;
import java.util.Optional;

/**
 * What is whole in the journal of a home that has no coordinator.
 *
 * @param files how many it has
 * @param damagedFiles names of those that are not whole
 * @param damage the first one; empty if all is whole
 */
public record JournalHealth(int files, List<String> damagedFiles, Optional<Damage> damage) {
    public JournalHealth {
        damagedFiles = List.copyOf(damagedFiles);
    }

    /**
     * A damage and what can be saved.
     *
     * @param offset in the file
     * @param position in the journal
     * @param epoch the last coordinator whose records before it are whole
     * @param starts whether a coordinator starts all the same, because it needs nothing that is damaged
     * @param before what can be read before it
     * @param behind what can be read behind it
     * @param rest the longest beginning from which a coordinator starts
     */
    public record Damage(
            String file,
            long offset,
            long position,
            long epoch,
            boolean starts,
            Readable before,
            Readable behind,
            Optional<Rest> rest) {}

    /** Records that can be read: jobs that were submitted, and attempts that ended. */
    public record Readable(long jobs, long results) {}

    /**
     * A journal that ends earlier.
     *
     * @param file the last one to keep
     * @param bytes to which it has to be cut; -1: not at all
     * @param position up to which a coordinator goes on with it
     * @param dropped files to be taken away
     */
    public record Rest(String file, long bytes, long position, List<String> dropped) {
        public Rest {
            dropped = List.copyOf(dropped);
        }
    }
}
