package dev.drover.cli.show;

import dev.drover.cli.text.Ending;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.TaskInfo;
import dev.drover.client.convert.EndSentence;
import dev.drover.model.Cause;
import dev.drover.model.JobState;

/** What the client knows of an end, as sentences and exit codes need it. */
public final class Endings {
    private Endings() {}

    public static Ending of(JobSummary job) {
        return of(job.status());
    }

    public static Ending of(JobStatus status) {
        return new Ending(
                status.state(),
                status.cause().orElse(null),
                status.exitCode(),
                status.signal(),
                status.array(),
                status.message());
    }

    /** Of a task whose state is kept. */
    public static Ending of(TaskInfo task) {
        JobState state = task.state().orElseThrow();
        Cause cause = task.cause().orElse(null);
        String why = new EndSentence(
                        state,
                        cause,
                        task.exitCode(),
                        task.signal(),
                        false,
                        1,
                        0,
                        hasRun(task) ? 0 : 1,
                        task.attempts(),
                        task.message())
                .text();
        return new Ending(state, cause, task.exitCode(), task.signal(), false, why);
    }

    /** The only attempt of a task may have been taken back before it started. */
    private static boolean hasRun(TaskInfo task) {
        return task.state().orElseThrow() != JobState.CANCELLED
                || task.startedAt().isPresent()
                || task.attempts() > 1;
    }

    public static Ending of(AttemptInfo attempt) {
        Cause cause = attempt.cause().orElse(null);
        String why = new EndSentence(
                        attempt.state(),
                        cause,
                        attempt.exitCode(),
                        attempt.signal(),
                        false,
                        1,
                        0,
                        0,
                        1,
                        attempt.message())
                .text();
        return new Ending(attempt.state(), cause, attempt.exitCode(), attempt.signal(), false, why);
    }
}
