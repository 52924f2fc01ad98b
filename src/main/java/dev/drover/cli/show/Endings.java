package dev.drover.cli.show;

import dev.drover.cli.text.Ending;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.TaskInfo;
import dev.drover.client.convert.EndSentence;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.util.Optional;
import java.util.OptionalInt;

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
        if (task.stopped()) {
            return new Ending(task.state().orElseThrow(), null, task.exitCode(), task.signal(), false, task.message());
        }
        return ofOne(
                task.state().orElseThrow(),
                task.cause(),
                task.exitCode(),
                task.signal(),
                hasRun(task),
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
        return ofOne(
                attempt.state(), attempt.cause(), attempt.exitCode(), attempt.signal(), true, 1, attempt.message());
    }

    private static Ending ofOne(
            JobState state,
            Optional<Cause> cause,
            OptionalInt exitCode,
            OptionalInt signal,
            boolean ran,
            long attempts,
            String message) {
        EndSentence why = new EndSentence(
                state, cause.orElse(null), exitCode, signal, false, 1, 0, ran ? 0 : 1, attempts, message);
        return new Ending(state, cause.orElse(null), exitCode, signal, false, why.text());
    }
}
