package dev.drover.history;

import com.google.protobuf.ByteString;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsQuery;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Label;
import dev.drover.proto.MessageRow;
import dev.drover.proto.NumberRange;
import dev.drover.proto.OutputQuery;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Spec;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.TaskRow;
import dev.drover.proto.TasksQuery;
import dev.drover.proto.TimeBasis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The history in plain memory: answers every question by looking at everything. */
public final class Model {
    /** A job with all that happened to it. */
    public static final class Job {
        final Spec spec;
        final JobRow.Builder row;
        final TaskNumbers numbers;
        final List<AttemptRow> attempts = new ArrayList<>();
        final Map<Long, CancelRequested> cancelled = new HashMap<>();
        final Set<Integer> workers = new HashSet<>();
        final List<ProgressSample> progress = new ArrayList<>();
        final List<MessageRow> messages = new ArrayList<>();

        Job(Spec spec, JobRow.Builder row, TaskNumbers numbers) {
            this.spec = spec;
            this.row = row;
            this.numbers = numbers;
        }

        boolean isFinal() {
            return row.getStateValue() >= JobState.SUCCEEDED.number();
        }
    }

    public final TreeMap<Long, Job> jobs = new TreeMap<>(Comparator.reverseOrder());

    public void feed(JournalRecord record) {
        switch (record.getRecordCase()) {
            case JOB_SUBMITTED -> {
                Spec spec = record.getJobSubmitted().getSpec();
                long tasks = record.getJobSubmitted().getTasks();
                JobRow.Builder row = JobRow.newBuilder()
                        .setId(record.getJobSubmitted().getJob())
                        .setName(spec.getName())
                        .setKind(
                                spec.hasFunction()
                                        ? "function"
                                        : spec.getCommand().getShell() ? "shell" : "command")
                        .setStateValue(JobState.QUEUED.number())
                        .setTasks(tasks)
                        .setKey(spec.getKey())
                        .setArray(spec.hasRange())
                        .setSubmittedAtMs(record.getJobSubmitted().getAtMs());
                spec.getLabelsList().stream()
                        .sorted(Comparator.comparing(Label::getKey))
                        .forEach(row::addLabels);
                TaskNumbers numbers = spec.hasRange()
                        ? new TaskNumbers(
                                spec.getRange().getFirst(), spec.getRange().getStep(), tasks)
                        : TaskNumbers.single();
                row.setNumberFirst(numbers.first()).setNumberStep(numbers.step());
                jobs.put(row.getId(), new Job(spec, row, numbers));
            }
            case ATTEMPTS_STARTED ->
                record.getAttemptsStarted()
                        .getAttemptsList()
                        .forEach(start ->
                                started(jobs.get(start.getToken().getJob()), start.getWorker(), start.getAtMs()));
            case ATTEMPTS_ENDED ->
                record.getAttemptsEnded().getEndsList().forEach(end -> ended(record.getAttemptsEnded(), end));
            case CANCEL_REQUESTED -> cancel(record.getCancelRequested());
            case JOB_ENDED -> jobEnded(record.getJobEnded());
            case PROGRESS_SAMPLED ->
                record.getProgressSampled()
                        .getProgressList()
                        .forEach(sample ->
                                jobs.get(sample.getToken().getJob()).progress.add(sample));
            case TASK_MESSAGES -> record.getTaskMessages().getMessagesList().forEach(this::messaged);
            default -> {}
        }
    }

    private void messaged(TaskMessage message) {
        Job job = jobs.get(message.getToken().getJob());
        if (message.getDropped() > 0) {
            job.row.setMessagesDropped(job.row.getMessagesDropped() + message.getDropped());
            return;
        }
        job.row.setMessages(job.row.getMessages() + 1);
        job.messages.add(MessageRow.newBuilder()
                .setTask(job.numbers.number(message.getToken().getIndex()))
                .setMessage(message)
                .build());
    }

    /** A task of the job ran on that worker. What was only sent there did not. */
    private static void started(Job job, int worker, long atMs) {
        job.workers.add(worker);
        if (!job.row.hasStartedAtMs()) {
            job.row.setStartedAtMs(atMs);
        }
        if (job.row.getStateValue() == JobState.QUEUED.number()) {
            job.row.setStateValue(JobState.RUNNING.number());
        }
    }

    private void ended(AttemptsEnded batch, AttemptEnd end) {
        AttemptOutcome outcome = end.getOutcome();
        Job job = jobs.get(outcome.getToken().getJob());
        if (end.getStartedAtMs() != 0) {
            started(job, batch.getWorker(), end.getStartedAtMs());
        }
        job.row.setAttempts(job.row.getAttempts() + 1);
        if (!job.row.getArray()) {
            job.row.setMessage(outcome.getMessage());
        }
        if (end.getTaskEnded()) {
            switch (JobState.ofNumber(outcome.getStateValue())) {
                case SUCCEEDED -> job.row.setSucceeded(job.row.getSucceeded() + 1);
                case FAILED -> job.row.setFailed(job.row.getFailed() + 1);
                default -> {
                    job.row.setCancelled(job.row.getCancelled() + 1);
                    boolean neverRan =
                            end.getStartedAtMs() == 0 && outcome.getToken().getAttempt() == 1;
                    job.row.setNeverRan(job.row.getNeverRan() + (neverRan ? 1 : 0));
                }
            }
        }
        job.attempts.add(AttemptRow.newBuilder()
                .setJob(outcome.getToken().getJob())
                .setIndex(outcome.getToken().getIndex())
                .setTask(job.numbers.number(outcome.getToken().getIndex()))
                .setAttempt(outcome.getToken().getAttempt())
                .setEpoch(outcome.getToken().getEpoch())
                .setWorker(batch.getWorker())
                .setIncarnation(batch.getIncarnation())
                .setEndedAtMs(batch.getAtMs())
                .setTaskEnded(end.getTaskEnded())
                .setOutcome(withStart(outcome, end.getStartedAtMs()))
                .build());
    }

    /** Whether and when an attempt started is decided by the coordinator, which knows of starts that an outcome does not have. */
    private static AttemptOutcome withStart(AttemptOutcome outcome, long startedAtMs) {
        AttemptOutcome.Builder result = outcome.toBuilder().setStartedAtMs(startedAtMs);
        return startedAtMs == 0 ? result.clearRunMicros().build() : result.build();
    }

    private void cancel(CancelRequested cancel) {
        Job job = jobs.get(cancel.getJob());
        job.row.setCancelled(job.row.getCancelled() + cancel.getTasksCancelled());
        job.row.setNeverRan(job.row.getNeverRan() + cancel.getTasksNeverRan());
        if (cancel.getTasksCount() == 0) {
            if (job.row.getStateValue() == JobState.RUNNING.number()) {
                job.row.setStateValue(JobState.CANCELLING.number());
            }
            for (long index = 0; index < job.row.getTasks(); index++) {
                job.cancelled.putIfAbsent(index, cancel);
            }
        }
        cancel.getTasksList().forEach(range -> {
            for (long i = 0; i < range.getCount(); i++) {
                job.cancelled.putIfAbsent(range.getFirst() + i, cancel);
            }
        });
    }

    private void jobEnded(JobEnded end) {
        JobRow.Builder row = jobs.get(end.getJob()).row;
        row.setStateValue(end.getStateValue())
                .setCauseValue(end.getCauseValue())
                .setEndedAtMs(end.getAtMs());
        row.setSucceeded(end.getCounts().getSucceeded());
        row.setFailed(end.getCounts().getFailed());
        row.setCancelled(end.getCounts().getCancelled());
        row.setNeverRan(end.getCounts().getNeverRan());
        row.clearExitCode();
        if (end.hasExitCode()) {
            row.setExitCode(end.getExitCode());
        }
    }

    public List<JobRow> jobs(JobsQuery query, long nowMs) {
        return jobs.values().stream()
                .filter(job -> matches(job, query.getFilter(), nowMs))
                .map(job -> job.row.build())
                .toList();
    }

    private static boolean matches(Job job, JobsFilter filter, long nowMs) {
        JobRow.Builder row = job.row;
        Long time = time(row, filter.getBy());
        boolean timed = filter.hasSinceMs() || filter.hasUntilMs();
        return (!timed || time != null)
                && (!filter.hasSinceMs() || time >= filter.getSinceMs())
                && (!filter.hasUntilMs() || time <= filter.getUntilMs())
                && holds(filter.getStatesValueList(), row.getStateValue())
                && holds(filter.getCausesValueList(), row.getCauseValue())
                && (filter.getExitCodesCount() == 0
                        || (row.hasExitCode() && filter.getExitCodesList().contains(row.getExitCode())))
                && (filter.getNameGlob().isEmpty() || glob(filter.getNameGlob(), row.getName()))
                && row.getLabelsList().containsAll(filter.getLabelsList())
                && (!filter.hasWorker() || job.workers.contains(filter.getWorker()))
                && (!filter.hasMinRunMs() || (row.hasStartedAtMs() && run(row, nowMs) >= filter.getMinRunMs()))
                && (!filter.hasBeforeId() || row.getId() < filter.getBeforeId())
                && holds(filter.getIdsList(), row.getId())
                && (!filter.getLive() || !job.isFinal());
    }

    private static long run(JobRow.Builder row, long nowMs) {
        return (row.hasEndedAtMs() ? row.getEndedAtMs() : nowMs) - row.getStartedAtMs();
    }

    private static Long time(JobRow.Builder row, TimeBasis by) {
        Long started = row.hasStartedAtMs() ? row.getStartedAtMs() : null;
        Long ended = row.hasEndedAtMs() ? row.getEndedAtMs() : null;
        return switch (by) {
            case TIME_BASIS_SUBMITTED -> (Long) row.getSubmittedAtMs();
            case TIME_BASIS_STARTED -> started;
            case TIME_BASIS_ENDED -> ended;
            default -> ended != null ? ended : started != null ? started : (Long) row.getSubmittedAtMs();
        };
    }

    /** By definition, one character after another. */
    public static boolean glob(String glob, String name) {
        if (glob.isEmpty()) {
            return name.isEmpty();
        }
        if (glob.charAt(0) == '*') {
            return glob(glob.substring(1), name) || (!name.isEmpty() && glob(glob, name.substring(1)));
        }
        return !name.isEmpty()
                && (glob.charAt(0) == '?' || glob.charAt(0) == name.charAt(0))
                && glob(glob.substring(1), name.substring(1));
    }

    public List<TaskRow> tasks(TasksQuery query) {
        Job job = jobs.get(query.getJob());
        List<TaskRow> found = new ArrayList<>();
        for (long index = 0; index < job.row.getTasks(); index++) {
            AttemptRow last = last(job, index);
            TaskRow.Builder task = task(job, index, last);
            boolean matches = inRanges(query.getNumbersList(), task.getTask())
                    && isInTime(query, job, task)
                    && (!query.hasBefore() || task.getTask() < query.getBefore())
                    && holds(query.getStatesValueList(), task.getStateValue())
                    && holds(query.getCausesValueList(), task.getCauseValue())
                    && (query.getExitCodesCount() == 0
                            || (task.hasExitCode() && query.getExitCodesList().contains(task.getExitCode())))
                    && (!query.hasWorker() || (isStarted(last) && last.getWorker() == query.getWorker()))
                    && (!query.hasMinRunMs()
                            || (task.hasRunMicros() && task.getRunMicros() / 1_000 >= query.getMinRunMs()));
            if (matches) {
                found.add(task.build());
            }
        }
        return limited(found, query.getLimit());
    }

    private static boolean isInTime(TasksQuery query, Job job, TaskRow.Builder task) {
        if (!query.hasSinceMs() && !query.hasUntilMs()) {
            return true;
        }
        long submitted = job.row.getSubmittedAtMs();
        boolean hasStart = task.hasStartedAtMs();
        boolean hasEnd = task.hasEndedAtMs();
        if ((query.getBy() == TimeBasis.TIME_BASIS_STARTED && !hasStart)
                || (query.getBy() == TimeBasis.TIME_BASIS_ENDED && !hasEnd)) {
            return false;
        }
        long at = switch (query.getBy()) {
            case TIME_BASIS_SUBMITTED -> submitted;
            case TIME_BASIS_STARTED -> task.getStartedAtMs();
            case TIME_BASIS_ENDED -> task.getEndedAtMs();
            default -> hasEnd ? task.getEndedAtMs() : hasStart ? task.getStartedAtMs() : submitted;
        };
        return (!query.hasSinceMs() || at >= query.getSinceMs()) && (!query.hasUntilMs() || at <= query.getUntilMs());
    }

    private static TaskRow.Builder task(Job job, long index, AttemptRow last) {
        TaskRow.Builder task = TaskRow.newBuilder().setJob(job.row.getId()).setTask(job.numbers.number(index));
        if (job.row.getArray()) {
            task.setValue(ByteString.copyFromUtf8(Long.toString(task.getTask())));
        }
        CancelRequested cancel = job.cancelled.get(index);
        boolean cancelled = cancel != null || job.isFinal();
        int open = (cancelled ? JobState.CANCELLED : JobState.QUEUED).number();
        if (last == null) {
            task.setStateValue(open);
            if (cancelled) {
                task.setCauseValue(cancel == null ? job.row.getCauseValue() : cancel.getCauseValue());
                task.setEndedAtMs(cancel == null ? job.row.getEndedAtMs() : cancel.getAtMs());
            }
            return task;
        }
        AttemptOutcome outcome = last.getOutcome();
        task.setStateValue(last.getTaskEnded() ? outcome.getStateValue() : open)
                .setCauseValue(outcome.getCauseValue())
                .setAttempts(last.getAttempt())
                .setEndedAtMs(last.getEndedAtMs())
                .setMessage(outcome.getMessage());
        if (isStarted(last)) {
            task.setStartedAtMs(outcome.getStartedAtMs()).setRunMicros(outcome.getRunMicros());
        }
        if (outcome.hasExitCode()) {
            task.setExitCode(outcome.getExitCode());
        }
        if (outcome.hasCpuMicros()) {
            task.setCpuMicros(outcome.getCpuMicros());
        }
        if (outcome.hasPeakBytes()) {
            task.setPeakBytes(outcome.getPeakBytes());
        }
        return task;
    }

    public List<AttemptRow> attempts(AttemptsQuery query) {
        Job job = jobs.get(query.getJob());
        List<AttemptRow> found = job.attempts.stream()
                .filter(a -> inRanges(query.getNumbersList(), a.getTask()))
                .filter(a -> !query.getLastOnly() || a.equals(last(job, a.getIndex())))
                .map(a -> query.getWithOutcome() ? a : thin(a))
                .toList();
        return limited(found, query.getLimit());
    }

    public List<AttemptRow> output(OutputQuery query) {
        Job job = jobs.get(query.getJob());
        return job.attempts.stream()
                .filter(a -> inRanges(query.getNumbersList(), a.getTask()))
                .filter(a -> query.getAttempt() == 0
                        ? a.equals(last(job, a.getIndex()))
                        : a.getAttempt() == query.getAttempt())
                .filter(a -> !query.getFailedOnly() || a.getOutcome().getStateValue() == JobState.FAILED.number())
                .sorted(Comparator.comparing(AttemptRow::getIndex).thenComparing(AttemptRow::getAttempt))
                .toList();
    }

    public static AttemptRow thin(AttemptRow row) {
        return row.toBuilder()
                .setOutcome(row.getOutcome().toBuilder()
                        .clearStdoutTail()
                        .clearStderrTail()
                        .clearResult()
                        .clearMessage()
                        .clearStack())
                .build();
    }

    private static AttemptRow last(Job job, long index) {
        return job.attempts.stream()
                .filter(a -> a.getIndex() == index)
                .max(Comparator.comparing(AttemptRow::getAttempt))
                .orElse(null);
    }

    private static boolean isStarted(AttemptRow attempt) {
        return attempt != null && attempt.getOutcome().getStartedAtMs() != 0;
    }

    private static boolean inRanges(List<NumberRange> ranges, long number) {
        return ranges.isEmpty()
                || ranges.stream().anyMatch(range -> number >= range.getFirst() && number <= range.getLast());
    }

    public static <T> List<T> limited(List<T> rows, long limit) {
        return limit == 0 ? rows : rows.stream().limit(limit).toList();
    }

    private static <T> boolean holds(List<T> wanted, T value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    /** Of a job that the model has: how many failed since a point in time. */
    public long failedSince(long sinceMs) {
        return jobs.values().stream()
                .filter(job -> job.row.getStateValue() == JobState.FAILED.number() && job.row.getEndedAtMs() >= sinceMs)
                .count();
    }

    public Map<Integer, Long> counts() {
        Map<Integer, Long> counts = new TreeMap<>();
        jobs.values().forEach(job -> counts.merge(job.row.getStateValue(), 1L, Long::sum));
        return counts;
    }
}
