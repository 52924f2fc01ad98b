package dev.drover.client.convert;

import com.google.protobuf.ByteString;
import dev.drover.client.AttemptInfo;
import dev.drover.client.Cancellation;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.JobExplanation;
import dev.drover.client.JobId;
import dev.drover.client.JobMessage;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.JobWait;
import dev.drover.client.ProgressInfo;
import dev.drover.client.RunningAttempt;
import dev.drover.client.SendResult;
import dev.drover.client.TaskInfo;
import dev.drover.client.TaskRange;
import dev.drover.client.WorkerInfo;
import dev.drover.client.WorkerRecord;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.QueueOrder;
import dev.drover.model.TaskNumbers;
import dev.drover.model.UserException;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.ExplainAnswer;
import dev.drover.proto.Info;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobStatusRow;
import dev.drover.proto.Label;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.LiveWorkerRow;
import dev.drover.proto.NumberRange;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.SendAnswer;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.TaskRow;
import dev.drover.proto.WaitJob;
import dev.drover.proto.WaitRow;
import dev.drover.proto.WorkerRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** Turns messages into the records that users see. Without state; any thread. */
public final class Convert {
    private static final Instant FIRST_MS = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST_MS = Instant.ofEpochMilli(Long.MAX_VALUE);

    /** A hundred years: no wait is longer, and nanoseconds can count it. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    private Convert() {}

    /** A wait of a program as one that nanoseconds can count: what is below zero is none. */
    public static Duration wait(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    /** Milliseconds since 1970; what they can't count is the first or the last that they can. */
    public static long epochMs(Instant time) {
        if (time.isBefore(FIRST_MS)) {
            return Long.MIN_VALUE;
        }
        return time.isAfter(LAST_MS) ? Long.MAX_VALUE : time.toEpochMilli();
    }

    public static NumberRange range(TaskRange range) {
        return NumberRange.newBuilder()
                .setFirst(range.first())
                .setLast(range.last())
                .build();
    }

    public static List<NumberRange> ranges(Collection<TaskRange> ranges) {
        List<NumberRange> converted = new ArrayList<>(ranges.size());
        for (TaskRange range : ranges) {
            converted.add(range(range));
        }
        return converted;
    }

    /** An error of the coordinator. A code that this version does not know becomes a version error. */
    public static UserException error(ErrorAnswer error) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(error.getCode())) {
                return new UserException(code, error.getMessage());
            }
        }
        return new UserException(
                ErrorCode.VERSION, error.getMessage() + " (code " + error.getCode() + " of another version of Drover)");
    }

    public static JobStatus status(JobStatusRow status) {
        return new JobStatus(
                new JobId(status.getJob()),
                status.getName(),
                state(status.getStateValue()),
                cause(status.getCauseValue()),
                status.hasExitCode() ? OptionalInt.of(status.getExitCode()) : OptionalInt.empty(),
                status.hasSignal() ? OptionalInt.of(status.getSignal()) : OptionalInt.empty(),
                status.getTasks(),
                status.getSucceeded(),
                status.getFailed(),
                status.getCancelled(),
                status.getRunning(),
                Instant.ofEpochMilli(status.getSubmittedAtMs()),
                instant(status.hasStartedAtMs(), status.getStartedAtMs()),
                instant(status.hasEndedAtMs(), status.getEndedAtMs()),
                status.getArray(),
                status.getAttempts(),
                sentence(status));
    }

    private static String sentence(JobStatusRow status) {
        return new EndSentence(
                        state(status.getStateValue()),
                        cause(status.getCauseValue()).orElse(null),
                        status.hasExitCode() ? OptionalInt.of(status.getExitCode()) : OptionalInt.empty(),
                        status.hasSignal() ? OptionalInt.of(status.getSignal()) : OptionalInt.empty(),
                        status.getArray(),
                        status.getTasks(),
                        status.getFailed(),
                        status.getNeverRan(),
                        status.getAttempts(),
                        status.getMessage())
                .text();
    }

    private static String sentence(JobRow row) {
        return new EndSentence(
                        state(row.getStateValue()),
                        cause(row.getCauseValue()).orElse(null),
                        row.hasExitCode() ? OptionalInt.of(row.getExitCode()) : OptionalInt.empty(),
                        row.hasSignal() ? OptionalInt.of(row.getSignal()) : OptionalInt.empty(),
                        row.getArray(),
                        row.getTasks(),
                        row.getFailed(),
                        row.getNeverRan(),
                        row.getAttempts(),
                        row.getMessage())
                .text();
    }

    private static JobSummary.Kind kind(String token) {
        return find(JobSummary.Kind.values(), JobSummary.Kind::token, token, JobSummary.Kind.UNKNOWN);
    }

    private static WorkerInfo.State workerState(String token) {
        return find(WorkerInfo.State.values(), WorkerInfo.State::token, token, WorkerInfo.State.UNKNOWN);
    }

    private static <T> T find(T[] values, Function<T, String> tokenOf, String token, T otherwise) {
        return Arrays.stream(values)
                .filter(value -> tokenOf.apply(value).equals(token))
                .findFirst()
                .orElse(otherwise);
    }

    public static JobSummary job(JobRow row) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Label label : row.getLabelsList()) {
            labels.put(label.getKey(), label.getValue());
        }
        return new JobSummary(
                new JobId(row.getId()),
                row.getName(),
                kind(row.getKind()),
                state(row.getStateValue()),
                cause(row.getCauseValue()),
                row.hasExitCode() ? OptionalInt.of(row.getExitCode()) : OptionalInt.empty(),
                row.hasSignal() ? OptionalInt.of(row.getSignal()) : OptionalInt.empty(),
                row.getTasks(),
                row.getSucceeded(),
                row.getFailed(),
                row.getCancelled(),
                row.getNeverRan(),
                Instant.ofEpochMilli(row.getSubmittedAtMs()),
                instant(row.hasStartedAtMs(), row.getStartedAtMs()),
                instant(row.hasEndedAtMs(), row.getEndedAtMs()),
                labels,
                text(row.getKey()),
                row.hasParent() ? Optional.of(new JobId(row.getParent())) : Optional.empty(),
                row.getAttempts(),
                row.getArray(),
                new TaskNumbers(row.getNumberFirst(), Math.max(1, row.getNumberStep()), row.getTasks()),
                row.hasSpec() ? Optional.of(new JobSpec(row.getSpec())) : Optional.empty(),
                row.getSpecPruned(),
                sentence(row));
    }

    public static TaskInfo task(TaskRow row) {
        return new TaskInfo(
                new JobId(row.getJob()),
                row.getTask(),
                row.hasValue() ? Optional.of(row.getValue().toByteArray()) : Optional.empty(),
                row.getPruned() ? Optional.empty() : Optional.of(state(row.getStateValue())),
                cause(row.getCauseValue()),
                row.hasExitCode() ? OptionalInt.of(row.getExitCode()) : OptionalInt.empty(),
                row.hasSignal() ? OptionalInt.of(row.getSignal()) : OptionalInt.empty(),
                row.getAttempts(),
                instant(row.hasStartedAtMs(), row.getStartedAtMs()),
                instant(row.hasEndedAtMs(), row.getEndedAtMs()),
                row.hasRunMicros() ? Optional.of(micros(row.getRunMicros())) : Optional.empty(),
                row.hasCpuMicros() ? Optional.of(micros(row.getCpuMicros())) : Optional.empty(),
                row.hasPeakBytes() ? OptionalLong.of(row.getPeakBytes()) : OptionalLong.empty(),
                row.getMessage(),
                false);
    }

    public static AttemptInfo attempt(AttemptRow row) {
        return attempt(
                new AttemptPlace(
                        row.getJob(),
                        row.getTask(),
                        row.getIndex(),
                        row.getAttempt(),
                        row.getEpoch(),
                        row.getWorker(),
                        row.getIncarnation(),
                        row.getTaskEnded(),
                        row.getEndedAtMs(),
                        row.getOutcomePruned()),
                row.getOutcome());
    }

    /** Which attempt an outcome belongs to, where rows and events differ. */
    public record AttemptPlace(
            long job,
            long task,
            int index,
            int attempt,
            long epoch,
            int worker,
            int incarnation,
            boolean taskEnded,
            long endedAtMs,
            boolean pruned) {}

    public static AttemptInfo attempt(AttemptPlace place, AttemptOutcome outcome) {
        return new AttemptInfo(
                new JobId(place.job()),
                place.task(),
                place.index(),
                place.attempt(),
                place.epoch(),
                place.worker(),
                place.incarnation(),
                place.taskEnded(),
                state(outcome.getStateValue()),
                cause(outcome.getCauseValue()),
                outcome.hasExitCode() ? OptionalInt.of(outcome.getExitCode()) : OptionalInt.empty(),
                outcome.hasSignal() ? OptionalInt.of(outcome.getSignal()) : OptionalInt.empty(),
                pid(outcome.hasPid(), outcome.getPid()),
                instant(outcome.getStartedAtMs() != 0, outcome.getStartedAtMs()),
                Instant.ofEpochMilli(place.endedAtMs()),
                micros(outcome.getRunMicros()),
                outcome.hasCpuMicros() ? Optional.of(micros(outcome.getCpuMicros())) : Optional.empty(),
                outcome.hasPeakBytes() ? OptionalLong.of(outcome.getPeakBytes()) : OptionalLong.empty(),
                outcome.getStdoutBytes(),
                outcome.getStderrBytes(),
                outcome.getOutputDroppedBytes(),
                outcome.getStdoutTail().toByteArray(),
                outcome.getStderrTail().toByteArray(),
                outcome.hasResult() ? Optional.of(outcome.getResult().toByteArray()) : Optional.empty(),
                outcome.getMessage(),
                outcome.getExceptionClass(),
                outcome.getStack(),
                List.copyOf(outcome.getWarningsList()),
                outcome.getProcessesEnded(),
                outcome.getProcessesForced(),
                place.pruned());
    }

    /**
     * A message from or to a task.
     *
     * @param task number as people see it, which the message itself doesn't have
     */
    public static JobMessage message(TaskMessage message, long task, boolean pruned) {
        return new JobMessage(
                new JobId(message.getToken().getJob()),
                task,
                message.getToken().getAttempt(),
                Instant.ofEpochMilli(message.getAtMs()),
                message.getToTask(),
                message.getFrom(),
                message.getBody().toStringUtf8(),
                message.getJson(),
                pruned);
    }

    /** What became of a message to a task. */
    public static SendResult sent(SendAnswer answer) {
        SendResult.Outcome outcome = switch (answer.getCode()) {
            case DELIVERY_TAKEN -> SendResult.Outcome.TAKEN;
            case DELIVERY_INBOX_FULL -> SendResult.Outcome.INBOX_FULL;
            case DELIVERY_ENDED -> SendResult.Outcome.ENDED;
            case DELIVERY_NO_INBOX -> SendResult.Outcome.NO_INBOX;
            case DELIVERY_NOT_RUNNING, DELIVERY_UNSPECIFIED, UNRECOGNIZED -> SendResult.Outcome.NOT_RUNNING;
        };
        return new SendResult(
                outcome,
                answer.getTask(),
                answer.hasToken() ? OptionalInt.of(answer.getToken().getAttempt()) : OptionalInt.empty());
    }

    /**
     * A progress message.
     *
     * @param task number as people see it, which the message itself doesn't have
     */
    public static ProgressInfo progress(ProgressSample progress, long task) {
        return new ProgressInfo(
                new JobId(progress.getToken().getJob()),
                task,
                progress.getToken().getAttempt(),
                Instant.ofEpochMilli(progress.getAtMs()),
                progress.getCurrent(),
                progress.hasTotal() ? OptionalDouble.of(progress.getTotal()) : OptionalDouble.empty(),
                progress.getNote());
    }

    public static JobExplanation explanation(ExplainAnswer answer) {
        List<JobWait> waits = new ArrayList<>(answer.getWaitsCount());
        for (WaitRow row : answer.getWaitsList()) {
            waits.add(new JobWait(
                    kind(row.getKind()),
                    row.getTasks(),
                    row.hasUntilMs() ? Optional.of(Instant.ofEpochMilli(row.getUntilMs())) : Optional.empty(),
                    row.getSlots(),
                    others(row.getTakenByList()),
                    others(row.getBeforeList()),
                    pid(row.getPid() != 0, row.getPid())));
        }
        return new JobExplanation(status(answer.getJob()), waits);
    }

    private static JobWait.Kind kind(WaitRow.Kind kind) {
        return switch (kind) {
            case NOT_WAITING -> JobWait.Kind.NOT_WAITING;
            case CANCELLED -> JobWait.Kind.CANCELLED;
            case STOPPING -> JobWait.Kind.STOPPING;
            case BACK_OFF -> JobWait.Kind.BACK_OFF;
            case TOO_MANY_BACK_OFFS -> JobWait.Kind.TOO_MANY_BACK_OFFS;
            case SENT -> JobWait.Kind.SENT;
            case NO_WORKER -> JobWait.Kind.NO_WORKER;
            case NO_CREDIT -> JobWait.Kind.NO_CREDIT;
            case SPECS_UNDER_WAY -> JobWait.Kind.SPECS_UNDER_WAY;
            case SUSPECTED -> JobWait.Kind.SUSPECTED;
            case STOPPED -> JobWait.Kind.STOPPED;
            case SLOTS_TAKEN -> JobWait.Kind.SLOTS_TAKEN;
            case NEXT -> JobWait.Kind.NEXT;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> JobWait.Kind.UNKNOWN;
        };
    }

    private static List<JobWait.OtherJob> others(List<WaitJob> jobs) {
        List<JobWait.OtherJob> others = new ArrayList<>(jobs.size());
        for (WaitJob job : jobs) {
            others.add(new JobWait.OtherJob(new JobId(job.getJob()), job.getName(), job.getTasks(), job.getSlots()));
        }
        return others;
    }

    public static RunningAttempt running(LiveAttemptRow attempt) {
        return new RunningAttempt(
                new JobId(attempt.getToken().getJob()),
                attempt.getTask(),
                attempt.getToken().getIndex(),
                attempt.getToken().getAttempt(),
                attempt.getWorker(),
                Instant.ofEpochMilli(attempt.getIssuedAtMs()),
                instant(attempt.hasStartedAtMs(), attempt.getStartedAtMs()),
                pid(attempt.hasPid(), attempt.getPid()),
                attempt.hasProgress()
                        ? Optional.of(progress(attempt.getProgress(), attempt.getTask()))
                        : Optional.empty(),
                attempt.getStopped());
    }

    public static Cancellation cancellation(CancelAnswer answer) {
        return new Cancellation(
                new JobId(answer.getJob()),
                answer.getTasksCancelled(),
                answer.getProcessesEnded(),
                answer.getProcessesForced(),
                answer.getAlreadyEnded(),
                state(answer.getStateValue()),
                answer.getStarted());
    }

    public static WorkerInfo worker(LiveWorkerRow row) {
        return new WorkerInfo(
                row.getWorker(),
                Integer.toUnsignedLong(row.getPid()),
                row.getIncarnation(),
                workerState(row.getState()),
                row.getSlots(),
                row.getRunning(),
                Instant.ofEpochMilli(row.getStartedAtMs()),
                row.getRssBytes(),
                row.getHeapUsedBytes(),
                row.getHeapTotalBytes(),
                row.getOffHeapBytes(),
                Duration.ofMillis(row.getCpuUserMs()),
                Duration.ofMillis(row.getCpuSystemMs()),
                row.getTasksDone(),
                row.getRestarts(),
                text(row.getLastDeath()),
                row.getVersion(),
                row.getOutdated());
    }

    public static WorkerRecord worker(WorkerRow row) {
        return new WorkerRecord(
                row.getWorker(),
                row.getIncarnation(),
                Integer.toUnsignedLong(row.getPid()),
                Instant.ofEpochMilli(row.getStartedAtMs()),
                instant(row.hasEndedAtMs(), row.getEndedAtMs()),
                row.getReason(),
                row.getExpected());
    }

    public static CoordinatorStatus coordinator(Info info) {
        return new CoordinatorStatus(
                Integer.toUnsignedLong(info.getPid()),
                info.getEpoch(),
                info.getVersion(),
                Path.of(info.getHome().toString(StandardCharsets.UTF_8)),
                Instant.ofEpochMilli(info.getStartedAtMs()),
                info.getWorkers(),
                info.getSlots(),
                info.getRunning(),
                info.getRunningWithoutWorker(),
                info.getQueued(),
                info.getOpenJobs(),
                text(info.getDegraded()),
                info.getDraining(),
                order(info.getOrder()));
    }

    private static QueueOrder order(String token) {
        QueueOrder order = QueueOrder.ofToken(token);
        if (order == null) {
            throw unknownWord("order of slots");
        }
        return order;
    }

    public static List<String> texts(List<ByteString> strings) {
        List<String> texts = new ArrayList<>(strings.size());
        for (ByteString string : strings) {
            texts.add(string.toStringUtf8());
        }
        return texts;
    }

    /** The state that a user is shown for one of that number. */
    public static JobState state(int number) {
        if (!JobState.isNumber(number)) {
            throw unknownWord("state");
        }
        JobState state = JobState.ofNumber(number);
        // That a job is being cancelled is internal. Users see it as running until it has ended.
        return state == JobState.CANCELLING ? JobState.RUNNING : state;
    }

    /** The cause of that number; 0 is none. */
    public static Optional<Cause> cause(int number) {
        if (number != 0 && !Cause.isNumber(number)) {
            throw unknownWord("cause");
        }
        return number == 0 ? Optional.empty() : Optional.of(Cause.ofNumber(number));
    }

    public static OptionalLong pid(boolean present, int pid) {
        return present ? OptionalLong.of(Integer.toUnsignedLong(pid)) : OptionalLong.empty();
    }

    private static UserException unknownWord(String what) {
        return new UserException(
                ErrorCode.VERSION,
                "the coordinator names a " + what + " that this version does not know; use the same version");
    }

    private static Optional<Instant> instant(boolean present, long epochMs) {
        return present ? Optional.of(Instant.ofEpochMilli(epochMs)) : Optional.empty();
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
