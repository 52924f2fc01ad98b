package dev.drover.worker.session;

import dev.drover.proto.AttemptOutcome;
import java.io.IOException;
import java.util.List;

/** Keeps results that no coordinator took, for the next one. The link thread calls it. */
@FunctionalInterface
public interface ResultSpool {
    /**
     * Writes all results and forces them to disk. A later call replaces what an earlier one wrote.
     *
     * @throws IOException if they can't be kept, for example because the disk is full; nothing is kept then
     */
    void write(List<AttemptOutcome> results) throws IOException;
}
