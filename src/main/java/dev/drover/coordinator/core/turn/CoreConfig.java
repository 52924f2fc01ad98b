package dev.drover.coordinator.core.turn;

import dev.drover.message.MessageLimits;
import dev.drover.model.ExecLimits;
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
 * @param startLimitMs the first limit of a worker's start, from its spawn to its hello; a worker id that exceeds it gets
 *     more the next time
 * @param adoptLimitMs a worker of an earlier coordinator must send its hello within this time
 * @param maxOpenJobs jobs that have not ended; more are refused
 * @param maxOpenBytes memory that they and their environments may take; more are refused
 * @param prefetchMicros work sent ahead to a worker so that no slot waits for the next message
 * @param maxPrefetch attempts sent ahead for one slot at most
 * @param maxRecentEnds jobs whose end is kept in memory; about others the history is asked
 * @param order in which waiting tasks are given slots
 * @param workerProgram which workers are not replaced: what they say that they run from; empty: all
 * @param limits what messages and records may have at most
 * @param execLimits how long the arguments and the environment of a command may be
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
        int startLimitMs,
        int adoptLimitMs,
        int maxOpenJobs,
        long maxOpenBytes,
        long prefetchMicros,
        int maxPrefetch,
        int maxRecentEnds,
        QueueOrder order,
        String workerProgram,
        MessageLimits limits,
        ExecLimits execLimits) {

    /**
     * A process that died is known at once, so this is only for one that hangs. With a load of 13 on two CPUs a worker needed 2.5 s
     * from its start to its hello.
     */
    public static final int DEFAULT_START_LIMIT_MS = 120_000;

    /** So long is a worker without a session waited for that may run tasks, after the start of a coordinator. */
    public static final int DEFAULT_ADOPT_LIMIT_MS = 20_000;

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
                DEFAULT_START_LIMIT_MS,
                DEFAULT_ADOPT_LIMIT_MS,
                1_000_000,
                512L << 20,
                20_000,
                256,
                10_000,
                order,
                "",
                MessageLimits.DEFAULT,
                ExecLimits.DEFAULT);
    }

    /** The same with other limits of messages and records. */
    public CoreConfig withLimits(MessageLimits other) {
        return with(startLimitMs, adoptLimitMs, maxRecentEnds, workerProgram, other, execLimits);
    }

    /** The same with another first limit for the start of a worker. */
    public CoreConfig withStartLimitMs(int ms) {
        return with(ms, adoptLimitMs, maxRecentEnds, workerProgram, limits, execLimits);
    }

    /** The same with another limit for the hello of an adopted worker. */
    public CoreConfig withAdoptLimitMs(int ms) {
        return with(startLimitMs, ms, maxRecentEnds, workerProgram, limits, execLimits);
    }

    /** The same with another number of ends in memory. */
    public CoreConfig withMaxRecentEnds(int ends) {
        return with(startLimitMs, adoptLimitMs, ends, workerProgram, limits, execLimits);
    }

    /** The same with another program of workers. */
    public CoreConfig withWorkerProgram(String program) {
        return with(startLimitMs, adoptLimitMs, maxRecentEnds, program, limits, execLimits);
    }

    /** The same with other limits of arguments and environments. */
    public CoreConfig withExecLimits(ExecLimits other) {
        return with(startLimitMs, adoptLimitMs, maxRecentEnds, workerProgram, limits, other);
    }

    private CoreConfig with(
            int ofStartMs,
            int ofAdoptionMs,
            int ends,
            String ofWorkers,
            MessageLimits ofMessages,
            ExecLimits ofPrograms) {
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
                ofStartMs,
                ofAdoptionMs,
                maxOpenJobs,
                maxOpenBytes,
                prefetchMicros,
                maxPrefetch,
                ends,
                order,
                ofWorkers,
                ofMessages,
                ofPrograms);
    }
}
