package dev.drover.client;

import dev.drover.model.QueueOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A coordinator that runs.
 *
 * @param pid of its process
 * @param epoch its incarnation, counted over the life of the home
 * @param version of Drover
 * @param home its directory
 * @param startedAt this incarnation
 * @param workers that it is to have
 * @param slots of all workers together
 * @param running attempts
 * @param runningWithoutWorker of these: those whose worker process has ended. Each counts until nothing that it started is left, and runs
 *     again then, so there may be more running than slots
 * @param queued tasks
 * @param openJobs that have not ended
 * @param degraded why it can't take jobs now, in a sentence
 * @param draining it is about to leave
 * @param order in which waiting tasks are given slots
 */
public record CoordinatorStatus(
        long pid,
        long epoch,
        String version,
        Path home,
        Instant startedAt,
        int workers,
        int slots,
        long running,
        long runningWithoutWorker,
        long queued,
        long openJobs,
        Optional<String> degraded,
        boolean draining,
        QueueOrder order) {}
