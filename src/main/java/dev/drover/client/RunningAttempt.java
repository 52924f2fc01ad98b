package dev.drover.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * An attempt that was issued and has not ended. Times are milliseconds since 1970.
 *
 * @param task number, as people see it
 * @param startedAtMs absent: sent to its worker, not known to have started
 */
public record RunningAttempt(
        JobId job,
        long task,
        int index,
        int attempt,
        int worker,
        long issuedAtMs,
        OptionalLong startedAtMs,
        OptionalLong pid,
        Optional<ProgressInfo> progress) {}
