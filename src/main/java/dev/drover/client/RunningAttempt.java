package dev.drover.client;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An attempt that was issued and has not ended.
 *
 * @param task number, as people see it
 * @param startedAt absent: sent to its worker, not known to have started
 */
public record RunningAttempt(
        JobId job,
        long task,
        int index,
        int attempt,
        int worker,
        Instant issuedAt,
        Optional<Instant> startedAt,
        OptionalLong pid,
        Optional<ProgressInfo> progress) {}
