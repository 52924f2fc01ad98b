package dev.drover.cli.command;

import dev.drover.client.AttemptInfo;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.JobExplanation;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.JobWait;
import dev.drover.client.TaskInfo;
import dev.drover.client.WorkerInfo;
import dev.drover.client.convert.EndSentence;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.QueueOrder;
import dev.drover.model.TaskNumbers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Jobs and other answers for tests; the present is 10:02:08 in UTC. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-24T10:02:08.100Z");

    private static final long MS = NOW.toEpochMilli();

    private Samples() {}

    static JobSummary running() {
        return job(12, "thumbs", JobState.RUNNING, null, OptionalInt.empty(), 500, 304, 1, 0, MS - 8_100, 0, 306, true);
    }

    static JobSummary failed() {
        return job(
                11,
                "backup",
                JobState.FAILED,
                Cause.EXIT,
                OptionalInt.of(3),
                1,
                0,
                1,
                0,
                MS - 240_000,
                MS - 238_000,
                3,
                false);
    }

    static JobSummary cancelled() {
        return job(
                9,
                "nightly",
                JobState.CANCELLED,
                Cause.CANCELLED,
                OptionalInt.empty(),
                1,
                0,
                0,
                1,
                MS - 1_900_000,
                MS - 1_180_000,
                1,
                false);
    }

    static JobSummary cancelledArray(long succeeded, long cancelled, long neverRan) {
        long tasks = succeeded + cancelled;
        JobSummary job = job(
                12,
                "thumbs",
                JobState.CANCELLED,
                Cause.CANCELLED,
                OptionalInt.empty(),
                tasks,
                succeeded,
                0,
                cancelled,
                MS - 9_000,
                MS - 1_000,
                succeeded,
                true);
        return withNeverRan(job, neverRan);
    }

    /** A plain job that was cancelled before it started. */
    static JobSummary neverRan() {
        JobSummary job = cancelled();
        return withNeverRan(job, 1);
    }

    private static JobSummary withNeverRan(JobSummary job, long neverRan) {
        Cause cause = job.cause().orElse(null);
        return copy(
                job,
                neverRan,
                job.spec(),
                false,
                why(
                        job.state(),
                        cause,
                        job.exitCode(),
                        job.array(),
                        job.tasks(),
                        job.failed(),
                        neverRan,
                        job.attempts(),
                        ""));
    }

    static JobSummary function(JobState state) {
        JobSummary job =
                job(13, "squares", state, null, OptionalInt.empty(), 1, 1, 0, 0, MS - 5_000, MS - 1_000, 1, false);
        return new JobSummary(
                job.id(),
                job.name(),
                JobSummary.Kind.FUNCTION,
                state,
                job.cause(),
                job.exitCode(),
                job.signal(),
                1,
                1,
                0,
                0,
                0,
                job.submittedAt(),
                job.startedAt(),
                job.endedAt(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                1,
                false,
                TaskNumbers.single(),
                Optional.empty(),
                false,
                "");
    }

    static JobExplanation waiting(long id) {
        JobWait wait = new JobWait(
                JobWait.Kind.SLOTS_TAKEN,
                1,
                Optional.empty(),
                2,
                List.of(new JobWait.OtherJob(new JobId(3), "thumbs", 240, 2)),
                List.of(new JobWait.OtherJob(new JobId(5), "other", 1, 0)),
                OptionalLong.empty());
        return new JobExplanation(end(id, JobState.QUEUED, null, null), List.of(wait));
    }

    static JobSummary withSpec(JobSummary job, JobSpec spec) {
        return copy(job, Optional.of(spec), false, job.message());
    }

    private static JobSummary job(
            long id,
            String name,
            JobState state,
            Cause cause,
            OptionalInt exitCode,
            long tasks,
            long succeeded,
            long failed,
            long cancelled,
            long startedAtMs,
            long endedAtMs,
            long attempts,
            boolean array) {
        return new JobSummary(
                new JobId(id),
                name,
                JobSummary.Kind.COMMAND,
                state,
                Optional.ofNullable(cause),
                exitCode,
                OptionalInt.empty(),
                tasks,
                succeeded,
                failed,
                cancelled,
                0,
                at(startedAtMs - 100),
                Optional.of(at(startedAtMs)),
                endedAtMs == 0 ? Optional.empty() : Optional.of(at(endedAtMs)),
                Map.of("team", "red"),
                Optional.empty(),
                Optional.empty(),
                attempts,
                array,
                new TaskNumbers(0, 1, tasks),
                Optional.empty(),
                false,
                why(state, cause, exitCode, array, tasks, failed, 0, attempts, ""));
    }

    /** The sentence that the library puts into what it returns. */
    private static String why(
            JobState state,
            Cause cause,
            OptionalInt exitCode,
            boolean array,
            long tasks,
            long failed,
            long neverRan,
            long attempts,
            String message) {
        return new EndSentence(
                        state, cause, exitCode, OptionalInt.empty(), array, tasks, failed, neverRan, attempts, message)
                .text();
    }

    static JobStatus end(long id, JobState state, Cause cause, Integer exitCode) {
        return new JobStatus(
                new JobId(id),
                "job" + id,
                state,
                Optional.ofNullable(cause),
                exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode),
                OptionalInt.empty(),
                1,
                state == JobState.SUCCEEDED ? 1 : 0,
                state == JobState.FAILED ? 1 : 0,
                state == JobState.CANCELLED ? 1 : 0,
                0,
                at(MS - 3_000),
                state == JobState.QUEUED ? Optional.empty() : Optional.of(at(MS - 2_000)),
                state == JobState.QUEUED ? Optional.empty() : Optional.of(at(MS - 500)),
                false,
                1,
                why(
                        state,
                        cause,
                        exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode),
                        false,
                        1,
                        0,
                        0,
                        1,
                        ""));
    }

    static JobStatus failed(long id, Cause cause, int exitCode, long attempts, String message) {
        JobStatus end = end(id, JobState.FAILED, cause, exitCode);
        return new JobStatus(
                end.id(),
                end.name(),
                end.state(),
                end.cause(),
                end.exitCode(),
                end.signal(),
                end.tasks(),
                end.succeeded(),
                end.failed(),
                end.cancelled(),
                end.running(),
                end.submittedAt(),
                end.startedAt(),
                end.endedAt(),
                end.array(),
                attempts,
                why(end.state(), cause, end.exitCode(), false, 1, 0, 0, attempts, message));
    }

    static JobStatus array(JobState state, long succeeded, long failed, int running) {
        return new JobStatus(
                new JobId(12),
                "thumbs",
                state,
                failed > 0 && state == JobState.FAILED ? Optional.of(Cause.EXIT) : Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                500,
                succeeded,
                failed,
                0,
                running,
                at(MS - 8_200),
                Optional.of(at(MS - 8_100)),
                state.isFinal() ? Optional.of(at(MS + 4_000)) : Optional.empty(),
                true,
                0,
                why(state, failed > 0 ? Cause.EXIT : null, OptionalInt.empty(), true, 500, failed, 0, 0, ""));
    }

    static TaskInfo task(long number, String value, JobState state, Integer exitCode) {
        return new TaskInfo(
                new JobId(12),
                number,
                Optional.of(value.getBytes(StandardCharsets.UTF_8)),
                Optional.ofNullable(state),
                state == JobState.FAILED ? Optional.of(Cause.EXIT) : Optional.empty(),
                exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode),
                OptionalInt.empty(),
                1,
                Optional.of(at(MS - 1_000)),
                Optional.of(at(MS - 900)),
                Optional.of(Duration.ofNanos(99_500_000)),
                Optional.of(Duration.ofMillis(250)),
                OptionalLong.of(3 << 20),
                "",
                false);
    }

    /** A task that runs, but whose process is stopped. */
    static TaskInfo stoppedTask(long number) {
        return new TaskInfo(
                new JobId(12),
                number,
                Optional.empty(),
                Optional.of(JobState.RUNNING),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                1,
                Optional.of(at(MS - 900)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                "its process is stopped by a signal",
                true);
    }

    /** A task that has no attempt. */
    static TaskInfo queuedTask(long number, JobState state, Cause cause) {
        return new TaskInfo(
                new JobId(12),
                number,
                Optional.empty(),
                Optional.of(state),
                Optional.ofNullable(cause),
                OptionalInt.empty(),
                OptionalInt.empty(),
                0,
                Optional.empty(),
                Optional.of(at(MS - 900)),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                "",
                false);
    }

    static AttemptInfo attempt(long job, long task, JobState state, Integer exitCode, String result) {
        return attempt(job, task, state, exitCode, result, Optional.of(at(MS - 2_000)));
    }

    /** It was only sent to its worker. */
    static AttemptInfo neverStarted(long job, long task) {
        return attempt(job, task, JobState.CANCELLED, null, "", Optional.empty());
    }

    private static AttemptInfo attempt(
            long job, long task, JobState state, Integer exitCode, String result, Optional<Instant> startedAt) {
        boolean isStarted = startedAt.isPresent();
        return new AttemptInfo(
                new JobId(job),
                task,
                0,
                1,
                4,
                2,
                1,
                true,
                state,
                state == JobState.FAILED ? Optional.of(Cause.EXIT) : Optional.empty(),
                exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode),
                OptionalInt.empty(),
                isStarted ? OptionalLong.of(4242) : OptionalLong.empty(),
                startedAt,
                at(MS - 500),
                isStarted ? Duration.ofMillis(1_500) : Duration.ZERO,
                isStarted ? Optional.of(Duration.ofMillis(250)) : Optional.empty(),
                isStarted ? OptionalLong.of(3L << 20) : OptionalLong.empty(),
                isStarted ? 1_200 : 0,
                isStarted ? 300 : 0,
                0,
                new byte[0],
                new byte[0],
                result.isEmpty() ? Optional.empty() : Optional.of(result.getBytes(StandardCharsets.UTF_8)),
                "",
                "",
                "",
                List.of(),
                0,
                0,
                false);
    }

    /** An attempt after which its task ran again, with all that it wrote. */
    static AttemptInfo rerun(AttemptInfo attempt, Cause cause, String output) {
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        return new AttemptInfo(
                attempt.job(),
                attempt.task(),
                attempt.index(),
                attempt.attempt(),
                attempt.epoch(),
                attempt.worker(),
                attempt.incarnation(),
                false,
                attempt.state(),
                Optional.of(cause),
                attempt.exitCode(),
                attempt.signal(),
                attempt.pid(),
                attempt.startedAt(),
                attempt.endedAt(),
                attempt.runTime(),
                attempt.cpuTime(),
                attempt.peakBytes(),
                bytes.length,
                0,
                0,
                bytes,
                new byte[0],
                attempt.result(),
                cause == Cause.WORKER_LOST ? "worker 2 was killed by SIGKILL" : "",
                "",
                "",
                List.of(),
                0,
                0,
                false);
    }

    /** As if the journal did not reach back so far. */
    static JobSummary pruned(JobSummary job) {
        return copy(job, Optional.empty(), true, job.message());
    }

    private static JobSummary copy(JobSummary job, Optional<JobSpec> spec, boolean isPruned, String message) {
        return copy(job, job.neverRan(), spec, isPruned, message);
    }

    private static JobSummary copy(
            JobSummary job, long neverRan, Optional<JobSpec> spec, boolean isPruned, String message) {
        return new JobSummary(
                job.id(),
                job.name(),
                job.kind(),
                job.state(),
                job.cause(),
                job.exitCode(),
                job.signal(),
                job.tasks(),
                job.succeeded(),
                job.failed(),
                job.cancelled(),
                neverRan,
                job.submittedAt(),
                job.startedAt(),
                job.endedAt(),
                job.labels(),
                job.key(),
                job.parent(),
                job.attempts(),
                job.array(),
                job.numbers(),
                spec,
                isPruned,
                message);
    }

    static AttemptInfo pruned(AttemptInfo attempt) {
        return copy(attempt, attempt.stack(), true);
    }

    static AttemptInfo withStack(AttemptInfo attempt, String stack) {
        return copy(attempt, stack, false);
    }

    static AttemptInfo withWarnings(AttemptInfo attempt, String... warnings) {
        return copy(attempt, attempt.stack(), List.of(warnings), false);
    }

    private static AttemptInfo copy(AttemptInfo attempt, String stack, boolean isPruned) {
        return copy(attempt, stack, attempt.warnings(), isPruned);
    }

    private static AttemptInfo copy(AttemptInfo attempt, String stack, List<String> warnings, boolean isPruned) {
        return new AttemptInfo(
                attempt.job(),
                attempt.task(),
                attempt.index(),
                attempt.attempt(),
                attempt.epoch(),
                attempt.worker(),
                attempt.incarnation(),
                attempt.taskEnded(),
                attempt.state(),
                attempt.cause(),
                attempt.exitCode(),
                attempt.signal(),
                attempt.pid(),
                attempt.startedAt(),
                attempt.endedAt(),
                attempt.runTime(),
                attempt.cpuTime(),
                attempt.peakBytes(),
                attempt.stdoutBytes(),
                attempt.stderrBytes(),
                attempt.outputDroppedBytes(),
                attempt.stdoutTail(),
                attempt.stderrTail(),
                attempt.result(),
                attempt.message(),
                attempt.exceptionClass(),
                stack,
                warnings,
                attempt.processesEnded(),
                attempt.processesForced(),
                isPruned);
    }

    static CoordinatorStatus coordinator() {
        return new CoordinatorStatus(
                4711,
                4,
                "0.1.0",
                Path.of("/srv/drover"),
                at(MS - 180_000),
                2,
                2,
                1,
                0,
                5,
                3,
                Optional.empty(),
                false,
                QueueOrder.FAIR);
    }

    static WorkerInfo worker(WorkerInfo.State state) {
        return worker(state, "0.1.0", false);
    }

    static WorkerInfo worker(WorkerInfo.State state, String version, boolean outdated) {
        return new WorkerInfo(
                1,
                4712,
                1,
                state,
                1,
                1,
                at(MS - 60_000),
                90L << 20,
                20L << 20,
                64L << 20,
                5L << 20,
                Duration.ofMillis(1_200),
                Duration.ofMillis(300),
                42,
                1,
                Optional.of("killed by SIGKILL"),
                version,
                outdated);
    }

    private static Instant at(long epochMs) {
        return Instant.ofEpochMilli(epochMs);
    }
}
