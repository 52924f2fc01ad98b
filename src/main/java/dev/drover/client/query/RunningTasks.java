package dev.drover.client.query;

import dev.drover.client.JobId;
import dev.drover.client.LiveJobs;
import dev.drover.client.RunningAttempt;
import dev.drover.client.TaskInfo;
import dev.drover.client.connect.Requests;
import dev.drover.client.convert.Convert;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.UserException;
import dev.drover.proto.NumberRange;
import dev.drover.proto.TaskStart;
import dev.drover.proto.TasksQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which tasks of a job run now, laid over what the history knows: it has only attempts that have ended, and calls the others queued. So
 * is what was only sent to a worker.
 * Owned by the thread that asks.
 */
public final class RunningTasks {
    /** The history takes no more in one question. */
    static final int MAX_RANGES = 1_000;

    /** Starts that a question carries at most; more tasks at once than that don't run on one machine. */
    private static final int MAX_STARTS = 10_000;

    private final Set<JobState> wanted = EnumSet.noneOf(JobState.class);
    private final Map<Long, RunningAttempt> running = new HashMap<>();
    private final TasksQuery query;

    private RunningTasks(TasksQuery query) {
        this.query = query;
    }

    /** Asks the coordinator, if there is one, for what the filter may show of it. */
    public static RunningTasks of(TasksQuery asked, Requests requests) {
        RunningTasks tasks = new RunningTasks(asked);
        for (int state : asked.getStatesValueList()) {
            tasks.wanted.add(Convert.state(state));
        }
        if (tasks.wanted.isEmpty()
                || tasks.wanted.contains(JobState.RUNNING)
                || tasks.wanted.contains(JobState.QUEUED)) {
            tasks.load(new JobId(asked.getJob()), requests);
        }
        return tasks;
    }

    private void load(JobId job, Requests requests) {
        try {
            for (RunningAttempt attempt :
                    requests.liveJobs(List.of(job), 1, LiveJobs.Detail.ATTEMPTS).attempts()) {
                if (attempt.startedAt().isPresent()) {
                    running.put(attempt.task(), attempt);
                }
            }
        } catch (UserException e) {
            if (e.code() != ErrorCode.UNREACHABLE) {
                throw e;
            }
            // Without a coordinator nothing is known to run.
        }
    }

    /** What the history is to be asked. */
    TasksQuery query() {
        TasksQuery.Builder asked = query.toBuilder();
        if (query.hasSinceMs() || query.hasUntilMs()) {
            running.values().stream()
                    .limit(MAX_STARTS)
                    .forEach(attempt -> asked.addRunning(TaskStart.newBuilder()
                            .setNumber(attempt.task())
                            .setStartedAtMs(attempt.startedAt().get().toEpochMilli())));
        }
        if (!wanted.contains(JobState.RUNNING)) {
            return asked.build();
        }
        if (wanted.size() > 1) {
            return asked.addStatesValue(JobState.QUEUED.number()).build();
        }
        // Only those that run: a few, among perhaps a million.
        asked.clearStates().clearNumbers();
        List<NumberRange> ranges = neighbours();
        if (ranges.isEmpty()) {
            // An empty range: no number at all would mean every task.
            return asked.addNumbers(NumberRange.newBuilder().setFirst(0).setLast(-1))
                    .build();
        }
        if (ranges.size() <= MAX_RANGES) {
            return asked.addAllNumbers(ranges).build();
        }
        if (query.getLimit() > 0 && query.getLimit() <= MAX_RANGES) {
            // Each has one at least.
            return asked.addAllNumbers(ranges.subList(0, MAX_RANGES)).build();
        }
        // Too many for one question: all from the first to the last, and what does not run is left out here.
        return asked.clearLimit()
                .addNumbers(NumberRange.newBuilder()
                        .setFirst(ranges.get(0).getFirst())
                        .setLast(ranges.get(ranges.size() - 1).getLast()))
                .build();
    }

    private List<NumberRange> neighbours() {
        List<RunningAttempt> attempts = new ArrayList<>();
        for (RunningAttempt attempt : running.values()) {
            if (isAsked(attempt.task())) {
                attempts.add(attempt);
            }
        }
        attempts.sort(Comparator.comparingInt(RunningAttempt::index));
        List<NumberRange> ranges = new ArrayList<>();
        int next = -1;
        for (RunningAttempt attempt : attempts) {
            int at = ranges.size() - 1;
            if (attempt.index() == next) {
                ranges.set(
                        at, ranges.get(at).toBuilder().setLast(attempt.task()).build());
            } else {
                ranges.add(NumberRange.newBuilder()
                        .setFirst(attempt.task())
                        .setLast(attempt.task())
                        .build());
            }
            next = attempt.index() + 1;
        }
        return ranges;
    }

    private boolean isAsked(long task) {
        if (query.getNumbersCount() == 0) {
            return true;
        }
        for (NumberRange range : query.getNumbersList()) {
            if (task >= range.getFirst() && task <= range.getLast()) {
                return true;
            }
        }
        return false;
    }

    /** The task as it is now. */
    TaskInfo overlay(TaskInfo task) {
        RunningAttempt attempt = running.get(task.task());
        boolean mayRun = task.state().isEmpty() || task.state().get() == JobState.QUEUED;
        if (attempt == null || !mayRun) {
            return task;
        }
        return new TaskInfo(
                task.job(),
                task.task(),
                task.value(),
                Optional.of(JobState.RUNNING),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                attempt.attempt(),
                attempt.startedAt(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                attempt.stopped() ? stopped(attempt.pid()) : "",
                attempt.stopped());
    }

    private static String stopped(OptionalLong pid) {
        return "its process is stopped by a signal"
                + (pid.isPresent() ? "; to let it go on: kill -CONT " + pid.getAsLong() : "");
    }

    boolean isWanted(TaskInfo task) {
        return wanted.isEmpty()
                || (task.state().isPresent() && wanted.contains(task.state().get()));
    }
}
