package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.attempt.AttemptReader;
import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.attempt.StoredAttempt;
import dev.drover.history.table.StoredJob;
import dev.drover.home.ListValues;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.Unsigned;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.NumberRange;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.TaskRow;
import dev.drover.proto.TaskRows;
import dev.drover.proto.TasksQuery;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Answers {@code TasksQuery}: a row a task, by number ascending, those that never ran included.
 *
 * <p>A task shows its newest attempt; one that is to run again is queued. Which tasks run right now is not in the history. A page
 * looks at a bounded number of attempts and of tasks without one: it may be short and say where to go on.
 */
final class TasksReader {
    /** After so long a page ends where it is. */
    private static final long PAGE_NANOS = 8_000_000;

    /** The most tasks without an attempt that are checked for a page. */
    private static final long GAP_TASKS = 100_000;

    /** Numbers of causes that a task without an attempt may have; 0 is none. */
    private static final Set<Integer> WITHOUT_ATTEMPT = Set.of(
            0,
            Cause.CANCELLED.number(),
            Cause.PREREQUISITE.number(),
            Cause.MAX_FAILURES.number(),
            Cause.SHUTDOWN.number());

    private final AttemptStore store;
    private final HistoryConfig config;

    TasksReader(AttemptStore store, HistoryConfig config) {
        this.store = store;
        this.config = config;
    }

    Rows answer(Connection connection, Query query, StoredJob job) throws SQLException {
        TasksQuery tasks = query.getTasks();
        requireFewValues(tasks);
        Cursor cursor = Cursor.decode(query.getCursor(), Cursor.first(tasks.getLimit(), 0));
        Spans spans = Spans.of(numbers(tasks), job.numbers()).from(cursor.major());
        TaskPage page = new TaskPage(tasks, job, CancelTimes.of(connection, job), cursor.rows(config.pageSize()));
        boolean faultsOnly = faultsOnly(tasks);
        AttemptReader attempts = store.reader(connection, job);
        long started = System.nanoTime();
        boolean inTime = true;
        for (AttemptReader.Span span : spans.list()) {
            page.next = span.first();
            while (page.next <= span.last() && !page.isOver() && inTime) {
                AttemptReader.Span rest = new AttemptReader.Span(page.next, span.last());
                if (faultsOnly) {
                    page.addFaults(attempts.newestFaults(rest));
                } else {
                    page.addAll(attempts.newest(rest));
                }
                inTime = System.nanoTime() - started < PAGE_NANOS;
            }
            if (page.next <= span.last()) {
                break;
            }
        }
        boolean done = spans.list().isEmpty()
                || page.next > spans.list().get(spans.list().size() - 1).last();
        addValues(job, page.rows);
        return Rows.newBuilder()
                .setTasks(page.rows)
                .setCursor(done ? ByteString.EMPTY : cursor.after(page.rows.getTasksCount(), page.next, 0))
                .build();
    }

    /** Each of them is held against each task. */
    private static void requireFewValues(TasksQuery tasks) {
        JobConditions.requireFew(tasks.getStatesCount(), "states");
        JobConditions.requireFew(tasks.getCausesCount(), "causes");
        JobConditions.requireFew(tasks.getExitCodesCount(), "exit codes");
    }

    /** The ranges of task numbers that are asked for. */
    private static List<NumberRange> numbers(TasksQuery tasks) {
        if (!tasks.hasBefore()) {
            return tasks.getNumbersList();
        }
        // No number is lower than the lowest: an empty range, because none at all would mean every task.
        long last = tasks.getBefore() == Long.MIN_VALUE ? Long.MIN_VALUE : tasks.getBefore() - 1;
        List<NumberRange> asked = tasks.getNumbersCount() == 0
                ? List.of(NumberRange.newBuilder()
                        .setFirst(Long.MIN_VALUE)
                        .setLast(Long.MAX_VALUE)
                        .build())
                : tasks.getNumbersList();
        return asked.stream()
                .map(range -> range.toBuilder()
                        .setLast(Math.min(range.getLast(), last))
                        .build())
                .toList();
    }

    /** Whether only attempts that did not succeed can match, so that the table of faults finds them without a scan. */
    private static boolean faultsOnly(TasksQuery tasks) {
        boolean failed = tasks.getStatesCount() > 0
                && tasks.getStatesValueList().stream().allMatch(state -> state == JobState.FAILED.number());
        boolean causes = tasks.getCausesCount() > 0
                && tasks.getCausesValueList().stream().noneMatch(WITHOUT_ATTEMPT::contains);
        boolean codes =
                tasks.getExitCodesCount() > 0 && !tasks.getExitCodesList().contains(0);
        return failed || causes || codes;
    }

    private void addValues(StoredJob job, TaskRows.Builder rows) {
        if (!job.row().getArray()) {
            return;
        }
        if (job.listName() == null) {
            for (TaskRow.Builder row : rows.getTasksBuilderList()) {
                row.setValue(ByteString.copyFrom(Long.toString(row.getTask()), StandardCharsets.US_ASCII));
            }
            return;
        }
        if (rows.getTasksCount() == 0) {
            return;
        }
        try (ListValues values =
                ListValues.open(config.paths(), job.listName(), job.row().getTasks())) {
            for (TaskRow.Builder row : rows.getTasksBuilderList()) {
                row.setValue(ByteString.copyFrom(values.value(row.getTask())));
            }
        }
    }

    /** The rows of a page under construction, and the first index that has not been checked. */
    private static final class TaskPage {
        final TaskRows.Builder rows = TaskRows.newBuilder();
        final TasksQuery filter;
        final StoredJob job;
        final CancelTimes cancels;
        final int wanted;
        final TaskTimes times;
        final boolean gaps;
        long gapsLeft = GAP_TASKS;
        long next;

        TaskPage(TasksQuery filter, StoredJob job, CancelTimes cancels, int wanted) {
            this.filter = filter;
            this.job = job;
            this.cancels = cancels;
            this.wanted = wanted;
            times = new TaskTimes(filter, job.row().getSubmittedAtMs());
            gaps = gapsMayMatch(filter, times);
        }

        boolean isOver() {
            return rows.getTasksCount() >= wanted || gapsLeft <= 0;
        }

        void addFaults(AttemptReader.Chunk chunk) {
            for (StoredAttempt attempt : chunk.attempts()) {
                if (isOver()) {
                    return;
                }
                addIfMatching(row(attempt), attempt);
                next = attempt.index() + 1L;
            }
            if (!isOver()) {
                next = chunk.coveredTo() + 1;
            }
        }

        void addAll(AttemptReader.Chunk chunk) {
            for (StoredAttempt attempt : chunk.attempts()) {
                addGap(attempt.index());
                if (isOver()) {
                    return;
                }
                addIfMatching(row(attempt), attempt);
                next = attempt.index() + 1L;
            }
            addGap(chunk.coveredTo() + 1);
        }

        /** Tasks without an attempt from the next one up to that index. */
        private void addGap(long end) {
            if (!gaps && !isOver()) {
                next = Math.max(next, end);
                return;
            }
            while (next < end && !isOver()) {
                addIfMatching(rowWithoutAttempt(next), null);
                gapsLeft--;
                next++;
            }
        }

        private void addIfMatching(TaskRow.Builder row, StoredAttempt attempt) {
            if (matches(row, attempt)) {
                rows.addTasks(row);
            }
        }

        private TaskRow.Builder rowWithoutAttempt(long index) {
            TaskRow.Builder row =
                    TaskRow.newBuilder().setJob(job.id()).setTask(job.numbers().number(index));
            CancelTimes.CancelTime cancel = cancels.of(index);
            if (cancel != null && index >= job.knownFrom()) {
                row.setStateValue(JobState.CANCELLED.number())
                        .setCauseValue(cancel.cause())
                        .setEndedAtMs(cancel.atMs());
            } else if (index >= job.knownFrom()) {
                row.setStateValue(JobState.QUEUED.number());
            } else {
                row.setPruned(true);
            }
            return row;
        }

        private TaskRow.Builder row(StoredAttempt attempt) {
            AttemptOutcome outcome = attempt.row().getOutcome();
            TaskRow.Builder row = TaskRow.newBuilder()
                    .setJob(job.id())
                    .setTask(attempt.row().getTask())
                    .setStateValue(outcome.getStateValue())
                    .setCauseValue(outcome.getCauseValue())
                    .setAttempts(attempt.attempt())
                    .setEndedAtMs(attempt.row().getEndedAtMs());
            if (attempt.isStarted()) {
                row.setStartedAtMs(outcome.getStartedAtMs()).setRunMicros(outcome.getRunMicros());
            }
            if (outcome.hasExitCode()) {
                row.setExitCode(outcome.getExitCode());
            }
            if (outcome.hasSignal()) {
                row.setSignal(outcome.getSignal());
            }
            if (outcome.hasCpuMicros()) {
                row.setCpuMicros(outcome.getCpuMicros());
            }
            if (outcome.hasPeakBytes()) {
                row.setPeakBytes(outcome.getPeakBytes());
            }
            if (attempt.message() != null) {
                row.setMessage(attempt.message());
            }
            if (!attempt.row().getTaskEnded()) {
                boolean cancelled = cancels.of(attempt.index()) != null;
                row.setStateValue((cancelled ? JobState.CANCELLED : JobState.QUEUED).number());
            }
            return row;
        }

        private boolean matches(TaskRow.Builder row, StoredAttempt attempt) {
            return times.match(row)
                    && isWanted(filter.getStatesValueList(), row.getStateValue())
                    && isWanted(filter.getCausesValueList(), row.getCauseValue())
                    && (filter.getExitCodesCount() == 0
                            || (row.hasExitCode() && filter.getExitCodesList().contains(row.getExitCode())))
                    && (!filter.hasWorker() || ranOn(filter.getWorker(), attempt))
                    && (!filter.hasMinRunMs()
                            || (row.hasRunMicros()
                                    && row.getRunMicros() / 1_000 >= Unsigned.clamped(filter.getMinRunMs())));
        }

        private static boolean ranOn(int worker, StoredAttempt attempt) {
            return attempt != null && attempt.isStarted() && attempt.row().getWorker() == worker;
        }

        private static <T> boolean isWanted(List<T> wanted, T value) {
            return wanted.isEmpty() || wanted.contains(value);
        }

        private static boolean gapsMayMatch(TasksQuery filter, TaskTimes times) {
            boolean any = filter.getStatesCount() == 0;
            boolean waiting =
                    (any || filter.getStatesValueList().contains(JobState.QUEUED.number())) && times.waitingMayMatch();
            boolean cancelled = (any || filter.getStatesValueList().contains(JobState.CANCELLED.number()))
                    && times.withoutAttemptMayMatch();
            return (waiting || cancelled)
                    && filter.getExitCodesCount() == 0
                    && !filter.hasWorker()
                    && !filter.hasMinRunMs();
        }
    }
}
