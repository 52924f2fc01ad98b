package dev.drover.client;

import java.util.List;
import java.util.Optional;

/**
 * What is whole in the journal of a home that has no coordinator.
 *
 * @param files how many it has
 * @param damaged all that is damaged, oldest first: a file twice if its checkpoint and its records are
 * @param stop what keeps a coordinator from starting; empty if one starts, because it needs nothing that is damaged
 * @param readable of all records, those of damaged files included
 */
public record JournalHealth(int files, List<Damage> damaged, Optional<Stop> stop, Readable readable) {
    /**
     * Copies the list.
     *
     * @param files {@link #files}
     * @param damaged {@link #damaged}
     * @param stop {@link #stop}
     * @param readable {@link #readable}
     */
    public JournalHealth {
        damaged = List.copyOf(damaged);
    }

    /**
     * {@return a journal of which all is whole}
     *
     * @param files how many it has
     */
    public static JournalHealth whole(int files) {
        return new JournalHealth(files, List.of(), Optional.empty(), Readable.NOTHING);
    }

    /** {@return whether all of it is whole} */
    public boolean isWhole() {
        return damaged.isEmpty() && stop.isEmpty();
    }

    /** What of a file is damaged. */
    public enum Part {
        /** Its first bytes, without which nothing in it can be read. */
        HEADER,
        /** The state at its beginning, which an older file can give as well. */
        CHECKPOINT,
        /** Records, or the file ends too early. */
        RECORDS
    }

    /**
     * The first damage to a part of a file.
     *
     * @param file its name
     * @param part of the file
     * @param offset in the file
     * @param position in the journal
     * @param epoch the last coordinator whose records before it are whole, 0 if there is none
     * @param newest whether no file is newer
     */
    public record Damage(String file, Part part, long offset, long position, long epoch, boolean newest) {}

    /**
     * Where a start stops, and what can be saved.
     *
     * @param at what stops it; a checkpoint: no file has a whole one
     * @param before what can be read before that
     * @param behind what can be read behind that
     * @param rest the longest beginning from which a coordinator starts
     */
    public record Stop(Damage at, Readable before, Readable behind, Optional<Rest> rest) {}

    /**
     * Records that can be read: jobs that were submitted, and attempts that ended. Only counted where something is damaged.
     *
     * @param jobs that were submitted
     * @param results of attempts
     */
    public record Readable(long jobs, long results) {
        /** No record. */
        public static final Readable NOTHING = new Readable(0, 0);
    }

    /**
     * A journal that ends earlier.
     *
     * @param file the last one to keep
     * @param bytes to which it has to be cut; -1: not at all
     * @param position up to which a coordinator goes on with it
     * @param dropped files to be taken away
     * @param lost what could have been read and is then gone
     */
    public record Rest(String file, long bytes, long position, List<String> dropped, Readable lost) {
        /**
         * Checks and copies what it is given.
         *
         * @param file {@link #file}
         * @param bytes {@link #bytes}
         * @param position {@link #position}
         * @param dropped {@link #dropped}
         * @param lost {@link #lost}
         */
        public Rest {
            dropped = List.copyOf(dropped);
        }
    }
}
