package dev.drover.worker;

import dev.drover.message.MessageLimits;
import dev.drover.worker.attempt.AttemptLimits;

/**
 * All numbers of a worker in one place. Immutable.
 *
 * @param prefetchAttempts the most attempts that may wait beyond those in slots; the coordinator decides how many
 *     really do
 * @param limits what messages may have at most
 * @param results how results are sent and kept
 * @param link how long the worker waits for its coordinator, or for the next one
 * @param monitor how running attempts are checked
 * @param attempt the limits of one attempt
 */
public record WorkerSettings(
        int prefetchAttempts,
        MessageLimits limits,
        ResultSettings results,
        LinkSettings link,
        MonitorSettings monitor,
        AttemptLimits attempt) {

    /**
     * How results are sent and kept. Immutable.
     *
     * @param limitCount unacknowledged results above which no new credit is given
     * @param limitBytes the same by their size
     * @param gatherCount this many results are sent at once
     * @param gatherMs how long fewer results wait for others, while more work is queued in the worker
     * @param helloBytes of results that are sent in the hello; the rest follows after the welcome
     * @param acknowledgementWaitMs how long a leaving worker waits for the acknowledgement of its last results before
     *     it spools them
     */
    public record ResultSettings(
            int limitCount,
            long limitBytes,
            int gatherCount,
            int gatherMs,
            int helloBytes,
            long acknowledgementWaitMs) {}

    /**
     * How long the worker waits for its coordinator, or for the next one. Immutable.
     *
     * @param leaveAfterMs without a coordinator: nothing new starts after this long, and the worker leaves once nothing
     *     runs
     * @param succeedAfterMs after its coordinator's death: how long the worker leaves it to a command to start the next
     *     one
     * @param restartMs the same if the coordinator announced its restart
     * @param helloTimeoutMs from connecting to the welcome; then the connection is made anew
     * @param reconnectPauseMs between two reads of the coordinator's address
     */
    public record LinkSettings(
            long leaveAfterMs, long succeedAfterMs, long restartMs, long helloTimeoutMs, long reconnectPauseMs) {}

    /**
     * How running attempts are checked. Immutable.
     *
     * @param tickMs how often they are checked: starts, progress, time-outs of functions
     * @param startedAfterMs how long an attempt has run before its start is reported for itself
     * @param unresponsiveAfterMs after the grace period: how long a function may ignore a request to end until its worker is
     *     replaced
     * @param unresponsiveAfterForceMs the same after a forced cancel, counted from that
     * @param shutdownSignalWaitMs how long the report of a command that died by an unrequested SIGTERM waits for a SIGTERM to
     *     this worker, because a machine that shuts down signals all processes at once
     */
    public record MonitorSettings(
            long tickMs,
            long startedAfterMs,
            long unresponsiveAfterMs,
            long unresponsiveAfterForceMs,
            long shutdownSignalWaitMs) {}

    public static final WorkerSettings DEFAULT = new WorkerSettings(
            512,
            MessageLimits.DEFAULT,
            new ResultSettings(8_192, 64L << 20, 16, 10, 1 << 20, 2_000),
            new LinkSettings(10_000, 1_000, 6_000, 5_000, 100),
            new MonitorSettings(10, 5, 10_000, 500, 300),
            AttemptLimits.DEFAULT);

    /** The same with other bounds of messages. */
    public WorkerSettings withLimits(MessageLimits other) {
        return new WorkerSettings(prefetchAttempts, other, results, link, monitor, attempt);
    }

    /** The same with another prefetch and other bounds of results. */
    public WorkerSettings withResults(int ofPrefetch, ResultSettings other) {
        return new WorkerSettings(ofPrefetch, limits, other, link, monitor, attempt);
    }

    WorkerSettings withAttempt(AttemptLimits other) {
        return new WorkerSettings(prefetchAttempts, limits, results, link, monitor, other);
    }
}
