package dev.drover.cli.show;

import dev.drover.cli.text.Ending;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.TaskInfo;
import dev.drover.model.JobState;

/** What the client knows of an end, as sentences and exit codes need it. */
public final class Endings {
    private Endings() {}

    public static Ending of(JobSummary job) {
        return new Ending(
                job.state(),
                job.cause().orElse(null),
                job.exitCode(),
                job.signal(),
                job.array(),
                job.tasks(),
                job.failed(),
                job.neverRan(),
                job.attempts(),
                job.message());
    }

    public static Ending of(JobStatus status) {
        return new Ending(
                status.state(),
                status.cause().orElse(null),
                status.exitCode(),
                status.signal(),
                status.array(),
                status.tasks(),
                status.failed(),
                0,
                status.attempts(),
                status.message());
    }

    /** Of a task whose state is kept. */
    public static Ending of(TaskInfo task) {
        return new Ending(
                task.state().orElseThrow(),
                task.cause().orElse(null),
                task.exitCode(),
                task.signal(),
                false,
                1,
                0,
                hasRun(task) ? 0 : 1,
                task.attempts(),
                task.message());
    }

    /** The only attempt of a task may have been taken back before it started. */
    private static boolean hasRun(TaskInfo task) {
        return task.state().orElseThrow() != JobState.CANCELLED
                || task.startedAt().isPresent()
                || task.attempts() > 1;
    }

    public static Ending of(AttemptInfo attempt) {
        return new Ending(
                attempt.state(),
                attempt.cause().orElse(null),
                attempt.exitCode(),
                attempt.signal(),
                false,
                1,
                0,
                0,
                1,
                attempt.message());
    }
}
