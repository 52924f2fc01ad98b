package dev.drover.worker;

import dev.drover.message.MessageLimits;
import dev.drover.worker.attempt.AttemptLimits;

/**
 * All numbers of a worker in one place. Immutable.
 *
 * @param prefetchAttempts the most attempts that may wait beyond those in slots; the coordinator decides how
 *     many really do
 * @param resultLimitCount unacknowledged results above which no new credit is given
 * @param resultLimitBytes the same by their size
 * @param limits what messages may have at most
 * @param gatherCount this many results are sent at once
 * @param gatherMs how long fewer results wait for others, while more work is queued in the worker
 * @param helloResultBytes of results that are sent in the hello; the rest follows after the welcome
 * @param leaveAfterMs without a coordinator: nothing new starts after this long, and the worker leaves once nothing runs
 * @param succeedAfterMs after its coordinator's death: how long the worker leaves it to a command to start the next one
 * @param restartMs the same if the coordinator announced its restart
 * @param takenWaitMs how long a leaving worker waits for the acknowledgement of its last results before it spools them
 * @param helloTimeoutMs from connecting to the welcome; then the connection is made anew
 * @param reconnectPauseMs between two reads of the coordinator's address
 * @param tickMs how often running attempts are checked: starts, progress, time-outs of functions
 * @param startedAfterMs how long an attempt has run before its start is reported for itself
 * @param stubbornMs after the grace period: how long a function may ignore a request to end until its worker is
 *     replaced
 * @param forcedPatienceMs the same after a forced cancel, counted from that
 * @param shutdownEchoMs how long the report of a command that died by an unrequested SIGTERM waits for a SIGTERM to
 *     this worker, because a machine that shuts down signals all processes at once
 * @param attempt the limits of one attempt
 */
public record WorkerSettings(
        int prefetchAttempts,
        int resultLimitCount,
        long resultLimitBytes,
        MessageLimits limits,
        int gatherCount,
        int gatherMs,
        int helloResultBytes,
        long leaveAfterMs,
        long succeedAfterMs,
        long restartMs,
        long takenWaitMs,
        long helloTimeoutMs,
        long reconnectPauseMs,
        long tickMs,
        long startedAfterMs,
        long stubbornMs,
        long forcedPatienceMs,
        long shutdownEchoMs,
        AttemptLimits attempt) {

    public static final WorkerSettings DEFAULT = new WorkerSettings(
            512,
            8_192,
            64L << 20,
            MessageLimits.DEFAULT,
            16,
            10,
            1 << 20,
            10_000,
            1_000,
            6_000,
            2_000,
            5_000,
            100,
            10,
            5,
            10_000,
            500,
            300,
            AttemptLimits.DEFAULT);

    /** The same with other bounds of messages. */
    public WorkerSettings withLimits(MessageLimits other) {
        return new WorkerSettings(
                prefetchAttempts,
                resultLimitCount,
                resultLimitBytes,
                other,
                gatherCount,
                gatherMs,
                helloResultBytes,
                leaveAfterMs,
                succeedAfterMs,
                restartMs,
                takenWaitMs,
                helloTimeoutMs,
                reconnectPauseMs,
                tickMs,
                startedAfterMs,
                stubbornMs,
                forcedPatienceMs,
                shutdownEchoMs,
                attempt);
    }

    WorkerSettings withAttempt(AttemptLimits ofAttempt) {
        return new WorkerSettings(
                prefetchAttempts,
                resultLimitCount,
                resultLimitBytes,
                limits,
                gatherCount,
                gatherMs,
                helloResultBytes,
                leaveAfterMs,
                succeedAfterMs,
                restartMs,
                takenWaitMs,
                helloTimeoutMs,
                reconnectPauseMs,
                tickMs,
                startedAfterMs,
                stubbornMs,
                forcedPatienceMs,
                shutdownEchoMs,
                ofAttempt);
    }
}
