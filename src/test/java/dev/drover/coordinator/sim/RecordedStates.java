package dev.drover.coordinator.sim;

import com.google.protobuf.ByteString;
import dev.drover.message.CheckpointParts;
import dev.drover.model.Cause;
import dev.drover.model.IndexSet;
import dev.drover.model.JobState;
import dev.drover.model.TaskState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.OpenJob;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The states of jobs and tasks that the records say, found without the core: a task is queued until a record says that it started, and
 * what had a written start is still running after a crash.
 */
final class RecordedStates {
    private static final class Task {
        TaskState state = TaskState.QUEUED;
        AttemptToken open;
        SimIncarnation worker;
        long startedAtMs;
    }

    private static final class Job {
        final long tasks;
        final Map<Integer, Task> known = new HashMap<>();
        JobState state = JobState.QUEUED;
        long startedAtMs;

        Job(long tasks) {
            this.tasks = tasks;
        }

        Task task(int index) {
            return known.computeIfAbsent(index, i -> new Task());
        }

        void started(long atMs) {
            startedAtMs = startedAtMs == 0 ? atMs : startedAtMs;
            state = state == JobState.QUEUED ? JobState.RUNNING : state;
        }
    }

    private final Predicate<AttemptToken> hasReallyStarted;
    private final Map<Long, Job> jobs = new TreeMap<>();
    private int read;

    /**
     * Of no record yet.
     *
     * @param hasReallyStarted whether that attempt was ever begun by a worker
     */
    RecordedStates(Predicate<AttemptToken> hasReallyStarted) {
        this.hasReallyStarted = hasReallyStarted;
    }

    /** Reads the records that it has not read yet. */
    void read(List<JournalRecord> records) {
        records.subList(read, records.size()).forEach(this::read);
        read = records.size();
    }

    private void read(JournalRecord record) {
        switch (record.getRecordCase()) {
            case JOB_SUBMITTED ->
                jobs.put(
                        record.getJobSubmitted().getJob(),
                        new Job(record.getJobSubmitted().getTasks()));
            case ATTEMPTS_ISSUED ->
                record.getAttemptsIssued()
                        .getAttemptsList()
                        .forEach(range -> issued(
                                new SimIncarnation(
                                        record.getAttemptsIssued().getWorker(),
                                        record.getAttemptsIssued().getIncarnation()),
                                range));
            case ATTEMPTS_STARTED ->
                record.getAttemptsStarted().getAttemptsList().forEach(this::started);
            case ATTEMPTS_RETURNED ->
                record.getAttemptsReturned().getAttemptsList().forEach(this::returned);
            case ATTEMPTS_ENDED -> record.getAttemptsEnded().getEndsList().forEach(this::ended);
            case CANCEL_REQUESTED -> cancelled(record.getCancelRequested());
            case JOB_ENDED -> jobs.remove(record.getJobEnded().getJob());
            default -> {}
        }
    }

    private void issued(SimIncarnation worker, AttemptRange range) {
        for (int i = 0; i < range.getCount(); i++) {
            Task task = jobs.get(range.getJob()).task(range.getIndex() + i);
            SimulationChecks.check(
                    task.state == TaskState.QUEUED || task.state == TaskState.WAITING,
                    () -> "a task is issued that is " + task.state + ": " + range);
            task.state = TaskState.ASSIGNED;
            task.worker = worker;
            task.open = AttemptToken.newBuilder()
                    .setJob(range.getJob())
                    .setIndex(range.getIndex() + i)
                    .setAttempt(range.getAttempt())
                    .setEpoch(range.getEpoch())
                    .build();
        }
    }

    private void started(AttemptStarted start) {
        AttemptToken token = start.getToken();
        Task task = open(token);
        SimulationChecks.check(
                start.getPid() != SimWorker.STRAY_PID, () -> "not its worker said that it started: " + start);
        SimulationChecks.check(
                hasReallyStarted.test(token), () -> "a start is recorded of what nobody began: " + token);
        SimulationChecks.check(
                task.state == TaskState.ASSIGNED || task.state == TaskState.REVOKED,
                () -> "a task starts that is " + task.state + ": " + token);
        task.state = task.state == TaskState.ASSIGNED ? TaskState.RUNNING : TaskState.CANCELLING;
        task.startedAtMs = start.getAtMs();
        jobs.get(token.getJob()).started(start.getAtMs());
    }

    private void returned(AttemptToken token) {
        Task task = open(token);
        SimulationChecks.check(
                task.state == TaskState.ASSIGNED || task.state == TaskState.REVOKED,
                () -> "a task is given back that is " + task.state + ": " + token);
        task.state = task.state == TaskState.ASSIGNED ? TaskState.QUEUED : TaskState.CANCELLED;
    }

    private void ended(AttemptEnd end) {
        AttemptToken token = end.getOutcome().getToken();
        Task task = open(token);
        JobState as = JobState.ofNumber(end.getOutcome().getStateValue());
        boolean started = task.state == TaskState.RUNNING || task.state == TaskState.CANCELLING;
        SimulationChecks.check(
                !started || end.getStartedAtMs() == task.startedAtMs,
                () -> "it started at " + task.startedAtMs + ", its end says otherwise: " + end);
        SimulationChecks.check(
                end.getStartedAtMs() != 0 || as == JobState.CANCELLED || isLost(end),
                () -> "an attempt succeeded or failed by itself and has not started: " + end);
        SimulationChecks.check(
                end.getStartedAtMs() == 0 || !isLost(end) || started || hasReallyStarted.test(token),
                () -> "a start is made up for what was lost: " + end);
        if (end.getStartedAtMs() != 0) {
            jobs.get(token.getJob()).started(end.getStartedAtMs());
        }
        task.state = end.getTaskEnded() ? TaskState.valueOf(as.name()) : TaskState.WAITING;
        task.startedAtMs = 0;
    }

    private static boolean isLost(AttemptEnd end) {
        int cause = end.getOutcome().getCauseValue();
        return cause == Cause.WORKER_LOST.number() || cause == Cause.SHUTDOWN.number();
    }

    private Task open(AttemptToken token) {
        Task task = jobs.get(token.getJob()).task(token.getIndex());
        SimulationChecks.check(task.state.isLive() && token.equals(task.open), () -> "not open: " + token);
        return task;
    }

    private void cancelled(CancelRequested request) {
        Job job = jobs.get(request.getJob());
        for (int index = 0; index < job.tasks; index++) {
            if (request.getTasksCount() == 0 || names(request, index)) {
                Task task = job.task(index);
                task.state = switch (task.state) {
                    case QUEUED, WAITING -> TaskState.CANCELLED;
                    case ASSIGNED -> TaskState.REVOKED;
                    case RUNNING -> TaskState.CANCELLING;
                    case REVOKED, CANCELLING, SUCCEEDED, FAILED, CANCELLED -> task.state;
                };
            }
        }
        if (request.getTasksCount() == 0 && job.state == JobState.RUNNING) {
            job.state = JobState.CANCELLING;
        }
    }

    private static boolean names(CancelRequested request, int index) {
        for (IndexRange range : request.getTasksList()) {
            if (index >= range.getFirst() && index < (long) range.getFirst() + range.getCount()) {
                return true;
            }
        }
        return false;
    }

    /** Whether an attempt of that worker is open and no record says that it started. */
    boolean isOpenAndNotStarted(SimIncarnation worker, AttemptToken token) {
        Job job = jobs.get(token.getJob());
        Task task = job == null ? null : job.known.get(token.getIndex());
        return task != null
                && token.equals(task.open)
                && task.worker.equals(worker)
                && (task.state == TaskState.ASSIGNED || task.state == TaskState.REVOKED);
    }

    /** Compares it with a checkpoint: the same jobs, each task once, in the same states. */
    void check(List<JournalRecord> parts, String what) {
        int open = 0;
        List<OpenJob> pieces = parts.stream()
                .flatMap(part -> part.getCheckpoint().getJobsList().stream())
                .toList();
        for (OpenJob job : CheckpointParts.whole(pieces)) {
            Job recorded = jobs.get(job.getJob());
            SimulationChecks.check(recorded != null, () -> what + " has job " + job.getJob() + ", which has ended");
            check(recorded, job, what);
            open++;
        }
        int found = open;
        SimulationChecks.check(
                found == jobs.size(), () -> what + " has " + found + " jobs, the records " + jobs.keySet());
    }

    private static void check(Job recorded, OpenJob job, String what) {
        SimulationChecks.check(
                job.getStateValue() == recorded.state.number() && job.getStartedAtMs() == recorded.startedAtMs,
                () -> "by its records job " + job.getJob() + " is " + recorded.state + " since " + recorded.startedAtMs
                        + ", by " + what + " " + job.getState() + " since " + job.getStartedAtMs());
        Map<Integer, TaskState> said = statesOf(job, recorded);
        IndexSet unsuccessful = unsuccessful(job);
        for (int index = 0; index < recorded.tasks; index++) {
            TaskState state = recorded.known.containsKey(index) ? recorded.known.get(index).state : TaskState.QUEUED;
            TaskState other = said.get(index);
            boolean isUnsuccessful = unsuccessful.contains(index);
            boolean isFresh = index >= job.getNextFresh();
            int at = index;
            SimulationChecks.check(
                    state.isFinal()
                            ? other == null
                            : other == state || other == null && state == TaskState.QUEUED && isFresh,
                    () -> "by its records index " + at + " of job " + job.getJob() + " is " + state + ", by " + what
                            + " " + (isFresh ? "fresh" : other));
            SimulationChecks.check(
                    isUnsuccessful == (state == TaskState.FAILED || state == TaskState.CANCELLED)
                            && (state != TaskState.SUCCEEDED || !isFresh),
                    () -> "by its records index " + at + " of job " + job.getJob() + " is " + state + ", by " + what
                            + " among those without success: " + isUnsuccessful);
        }
    }

    private static IndexSet unsuccessful(OpenJob job) {
        byte[] bytes = ByteString.copyFrom(job.getUnsuccessfulList()).toByteArray();
        return bytes.length == 0 ? new IndexSet() : IndexSet.ofBytes(bytes);
    }

    private static Map<Integer, TaskState> statesOf(OpenJob job, Job recorded) {
        Map<Integer, TaskState> states = new HashMap<>();
        for (OpenAttempt attempt : job.getAttemptsList()) {
            put(states, attempt.getToken().getIndex(), attempt.getStateValue());
            Task task = recorded.task(attempt.getToken().getIndex());
            SimulationChecks.check(
                    attempt.getToken().equals(task.open) && attempt.getStartedAtMs() == task.startedAtMs,
                    () -> "the records have " + task.open + " since " + task.startedAtMs + ": " + attempt);
        }
        job.getRerunsList().forEach(rerun -> put(states, rerun.getIndex(), rerun.getStateValue()));
        return states;
    }

    private static void put(Map<Integer, TaskState> states, int index, int state) {
        SimulationChecks.check(
                states.put(index, TaskState.ofNumber(state)) == null, () -> "index " + index + " is in two places");
    }
}
