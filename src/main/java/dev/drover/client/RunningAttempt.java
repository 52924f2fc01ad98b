package dev.drover.client;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An attempt that was issued and has not ended.
 *
 * @param job whose task
 * @param task number, as people see it
 * @param index of the task in its job, from 0
 * @param attempt from 1
 * @param worker to which it was sent
 * @param issuedAt when it was sent
 * @param startedAt absent: sent to its worker, not known to have started
 * @param pid of a command that has started
 * @param progress its newest report
 * @param stopped whether a signal stopped its first process, as SIGSTOP does, at its worker's last heartbeat
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
        Optional<ProgressInfo> progress,
        boolean stopped) {}
