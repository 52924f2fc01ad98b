package dev.drover.integration;

import dev.drover.client.AttemptInfo;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSummary;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.Marks;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The kinds of jobs that run while coordinators and workers are killed, each with the end that it must have. */
enum RoundJob {
    FUNCTION(JobState.SUCCEEDED),
    FUNCTION_ARRAY(JobState.SUCCEEDED),
    /** Leaves a line for each run. */
    COMMAND(JobState.SUCCEEDED),
    COMMAND_ARRAY(JobState.SUCCEEDED),
    /** A function whose note of progress is larger than any message. */
    LONG_NOTE(JobState.SUCCEEDED),
    /** A function that calls {@code System.exit}, and takes its worker with it. */
    EXITS(JobState.FAILED),
    /** Kills its worker each time. */
    KILLS_WORKER(JobState.FAILED);

    private static final int EXIT_CODE = 5;
    private static final int NOTE_CHARACTERS = 5 << 20;

    private final JobState end;

    RoundJob(JobState end) {
        this.end = end;
    }

    /** The n-th job: one in a hundred takes a worker with it, as many say too much. */
    static RoundJob of(int number) {
        return switch (number % 100) {
            case 20 -> EXITS;
            case 40 -> LONG_NOTE;
            case 60 -> KILLS_WORKER;
            default ->
                switch (number % 4) {
                    case 0 -> FUNCTION;
                    case 1 -> FUNCTION_ARRAY;
                    case 2 -> COMMAND;
                    default -> COMMAND_ARRAY;
                };
        };
    }

    /** Which kind that job is of. */
    static RoundJob of(JobSummary job) {
        return valueOf(job.name());
    }

    /** @param runs the file to which each run of a command adds its line */
    JobSpec spec(Path runs) {
        String line = "echo $" + Marks.ATTEMPT + " >>" + runs + "; ";
        String saysWhoItIs = line + "echo $" + Marks.ATTEMPT;
        return switch (this) {
            case FUNCTION -> JobSpec.task(Tasks.NoOp.class).name(name()).build();
            case FUNCTION_ARRAY ->
                JobSpec.task(Tasks.NoOp.class).name(name()).array(1, 40, 1).build();
            case COMMAND ->
                JobSpec.command("sh", "-c", saysWhoItIs).name(name()).build();
            case COMMAND_ARRAY ->
                JobSpec.command("sh", "-c", saysWhoItIs)
                        .name(name())
                        .array(0, 4, 1)
                        .build();
            case LONG_NOTE ->
                JobSpec.task(Tasks.LongNote.class)
                        .name(name())
                        .input(NOTE_CHARACTERS)
                        .build();
            case EXITS ->
                JobSpec.task(Tasks.Exits.class).name(name()).input(EXIT_CODE).build();
            case KILLS_WORKER ->
                JobSpec.command("sh", "-c", line + "kill -9 $PPID").name(name()).build();
        };
    }

    /** Whether the job ended as one of its kind must. */
    boolean isRightEnd(JobSummary job) {
        return job.state() == end && job.succeeded() == (end == JobState.SUCCEEDED ? job.tasks() : 0);
    }

    /** Whether an attempt that did not end its task has a reason. */
    static boolean isRightRepeat(AttemptInfo attempt) {
        Optional<Cause> cause = attempt.cause();
        return cause.equals(Optional.of(Cause.WORKER_LOST)) || cause.equals(Optional.of(Cause.SHUTDOWN));
    }

    /** Whether the last attempt of a failed task says what happened; of one that succeeded, its result does. */
    boolean isRightFailure(AttemptInfo attempt) {
        return switch (this) {
            case EXITS ->
                attempt.cause().equals(Optional.of(Cause.EXIT))
                        // Nobody but its parent learns the code, and the coordinator that started the worker may be
                        // dead.
                        && (attempt.exitCode().equals(OptionalInt.of(EXIT_CODE))
                                || attempt.exitCode().isEmpty());
            case KILLS_WORKER -> attempt.cause().equals(Optional.of(Cause.QUARANTINED));
            default -> false;
        };
    }
}
