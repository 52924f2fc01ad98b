package dev.drover.client;

import java.time.Instant;
import java.util.Optional;

/**
 * An incarnation of a worker, as the history has it.
 *
 * @param id its number, kept over restarts
 * @param incarnation how often it was started
 * @param pid of its process
 * @param startedAt when it said that it is ready
 * @param endedAt absent: it is still there, or nobody saw its end
 * @param reason why it ended, in a sentence; may be empty
 * @param expected whether it was asked to end
 */
public record WorkerRecord(
        int id,
        int incarnation,
        long pid,
        Instant startedAt,
        Optional<Instant> endedAt,
        String reason,
        boolean expected) {}
