package dev.drover.history;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.Sha256;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsIssued;
import dev.drover.proto.AttemptsReturned;
import dev.drover.proto.AttemptsStarted;
import dev.drover.proto.CommandWork;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.TaskCounts;
import java.util.List;

/** Records as a coordinator writes them, for tests. */
public final class Records {
    private Records() {}

    public static Spec.Builder command(String name) {
        return Spec.newBuilder()
                .setName(name)
                .setUser("ann")
                .setCommand(CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("true")));
    }

    public static Spec.Builder array(String name, long tasks) {
        return command(name)
                .setRange(
                        SteppedRange.newBuilder().setFirst(0).setLast(tasks - 1).setStep(1));
    }

    public static JournalRecord submitted(long job, Spec.Builder spec, long tasks, long atMs) {
        JobSubmitted.Builder submitted = JobSubmitted.newBuilder()
                .setJob(job)
                .setSpec(spec)
                .setTasks(tasks)
                .setAtMs(atMs);
        if (!spec.getKey().isEmpty()) {
            submitted.setSpecHash(ByteString.copyFrom(specHash(job).toBytes()));
        }
        return JournalRecord.newBuilder().setJobSubmitted(submitted).build();
    }

    /** Stands for the hash of that job's spec. */
    public static Sha256 specHash(long job) {
        return Sha256.ofText("spec of job " + job);
    }

    public static JournalRecord issued(long job, int index, int count, int attempt, int worker, long atMs) {
        return JournalRecord.newBuilder()
                .setAttemptsIssued(AttemptsIssued.newBuilder()
                        .setAtMs(atMs)
                        .setWorker(worker)
                        .setIncarnation(1)
                        .addAttempts(AttemptRange.newBuilder()
                                .setJob(job)
                                .setIndex(index)
                                .setCount(count)
                                .setAttempt(attempt)
                                .setEpoch(1)))
                .build();
    }

    public static JournalRecord started(long job, int index, int attempt, int worker, long atMs) {
        return JournalRecord.newBuilder()
                .setAttemptsStarted(AttemptsStarted.newBuilder()
                        .addAttempts(AttemptStarted.newBuilder()
                                .setToken(token(job, index, attempt))
                                .setWorker(worker)
                                .setAtMs(atMs)))
                .build();
    }

    public static JournalRecord returned(long job, int index, int attempt) {
        return JournalRecord.newBuilder()
                .setAttemptsReturned(AttemptsReturned.newBuilder().addAttempts(token(job, index, attempt)))
                .build();
    }

    private static AttemptToken token(long job, int index, int attempt) {
        return AttemptToken.newBuilder()
                .setJob(job)
                .setIndex(index)
                .setAttempt(attempt)
                .setEpoch(1)
                .build();
    }

    static AttemptOutcome.Builder succeeded(long job, int index, int attempt, long startedAtMs) {
        return AttemptOutcome.newBuilder()
                .setToken(token(job, index, attempt))
                .setStateValue(JobState.SUCCEEDED.number())
                .setExitCode(0)
                .setPid(4_000)
                .setStartedAtMs(startedAtMs)
                .setRunMicros(1_500)
                .setStdoutBytes(3)
                .setStdoutTail(ByteString.copyFromUtf8("ok\n"));
    }

    public static AttemptOutcome.Builder failed(long job, int index, int attempt, int exitCode, long startedAtMs) {
        return succeeded(job, index, attempt, startedAtMs)
                .setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.EXIT.number())
                .setExitCode(exitCode)
                .setMessage("exit code " + exitCode);
    }

    public static AttemptEnd end(AttemptOutcome.Builder outcome, boolean taskEnded) {
        return AttemptEnd.newBuilder()
                .setOutcome(outcome)
                .setTaskEnded(taskEnded)
                .setStartedAtMs(outcome.getStartedAtMs())
                .build();
    }

    /** Of what was only sent to its worker. */
    public static AttemptEnd neverStarted(AttemptOutcome.Builder outcome, boolean taskEnded) {
        return end(outcome, taskEnded).toBuilder().clearStartedAtMs().build();
    }

    public static JournalRecord ended(int worker, long atMs, List<AttemptEnd> ends) {
        return JournalRecord.newBuilder()
                .setAttemptsEnded(AttemptsEnded.newBuilder()
                        .setAtMs(atMs)
                        .setWorker(worker)
                        .setIncarnation(1)
                        .addAllEnds(ends))
                .build();
    }

    public static JournalRecord jobEnded(
            long job, JobState state, Cause cause, long succeeded, long failed, long atMs) {
        return JournalRecord.newBuilder()
                .setJobEnded(JobEnded.newBuilder()
                        .setJob(job)
                        .setAtMs(atMs)
                        .setStateValue(state.number())
                        .setCauseValue(cause == null ? 0 : cause.number())
                        .setCounts(
                                TaskCounts.newBuilder().setSucceeded(succeeded).setFailed(failed)))
                .build();
    }
}
