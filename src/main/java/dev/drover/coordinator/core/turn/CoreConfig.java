package dev.drover.coordinator.core.turn;

import dev.drover.message.MessageLimits;
import dev.drover.model.QueueOrder;

/**
 * The configuration of the core, set once at its start.
 *
 * @param workers worker processes to keep running, from 0
 * @param slotsPerWorker attempts that one worker runs at once, from 1
 * @param version of this program, as it is sent to clients
 * @param pid of this process
 * @param home path of the home, for {@code Info}
 * @param homeId in the marks of attempts
 * @param hasSuccessor whether workers may start the next coordinator when this one has died
 * @param beatMs how often a worker must send a heartbeat
 * @param beatLimitMs a worker that sent nothing for this long is killed
 * @param helloLimitMs a worker that was started or adopted, or that lost its connection, must send its hello within
 *     this time
 * @param maxOpenJobs jobs that have not ended; more are refused
 * @param maxOpenBytes memory that they and their environments may take; more are refused
 * @param prefetchMicros work sent ahead to a worker so that no slot waits for the next message
 * @param maxPrefetch attempts sent ahead for one slot at most
 * @param order in which waiting tasks are given slots
 * @param limits what messages and records may have at most
 */
public record CoreConfig(
        int workers,
        int slotsPerWorker,
        String version,
        int pid,
        String home,
        String homeId,
        boolean hasSuccessor,
        int beatMs,
        int beatLimitMs,
        int helloLimitMs,
        int maxOpenJobs,
        long maxOpenBytes,
        long prefetchMicros,
        int maxPrefetch,
        QueueOrder order,
        MessageLimits limits) {

    /** The defaults, for that many workers and slots. */
    public static CoreConfig of(
            int workers,
            int slotsPerWorker,
            String version,
            int pid,
            String home,
            String homeId,
            boolean hasSuccessor,
            QueueOrder order) {
        return new CoreConfig(
                workers,
                slotsPerWorker,
                version,
                pid,
                home,
                homeId,
                hasSuccessor,
                1_000,
                10_000,
                20_000,
                1_000_000,
                512L << 20,
                20_000,
                256,
                order,
                MessageLimits.DEFAULT);
    }

    /** The same with other limits. */
    public CoreConfig withLimits(MessageLimits other) {
        return new CoreConfig(
                workers,
                slotsPerWorker,
                version,
                pid,
                home,
                homeId,
                hasSuccessor,
                beatMs,
                beatLimitMs,
                helloLimitMs,
                maxOpenJobs,
                maxOpenBytes,
                prefetchMicros,
                maxPrefetch,
                order,
                other);
    }
}
