package dev.drover.coordinator.sim;

import dev.drover.model.Cause;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobState;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a journal as the history does and knows nothing of the core: each task ends once, by the newest attempt issued, never two
 * attempts of it are open, it runs again as often and as late as its job says, and a job ends as its tasks did.
 */
final class RecordOracle {
    private static final class Task {
        AttemptToken open;
        int newest;
        int retriesUsed;
        long rerunAtMs;
        boolean ended;
        JobState outcome;
        boolean cancelled;
    }

    private static final class Job {
        final JobSubmitted submitted;
        final Map<Integer, Task> tasks = new HashMap<>();
        final List<IndexRange> cancelled = new ArrayList<>();
        boolean wholeCancelled;
        JobState state;

        Job(JobSubmitted submitted) {
            this.submitted = submitted;
        }

        boolean isCancelled(int index) {
            return wholeCancelled
                    || cancelled.stream()
                            .anyMatch(range ->
                                    index >= range.getFirst() && index < (long) range.getFirst() + range.getCount());
        }
    }

    private final Map<Long, Job> jobs = new TreeMap<>();
    private final Set<String> submissions = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final List<AttemptToken> succeeded = new ArrayList<>();

    RecordOracle(List<JournalRecord> records) {
        for (JournalRecord record : records) {
            read(record);
        }
    }

    private void read(JournalRecord record) {
        switch (record.getRecordCase()) {
            case JOB_SUBMITTED -> submitted(record.getJobSubmitted());
            case CANCEL_REQUESTED -> cancelled(record.getCancelRequested());
            case ATTEMPTS_ISSUED -> {
                for (AttemptRange range : record.getAttemptsIssued().getAttemptsList()) {
                    for (int i = 0; i < range.getCount(); i++) {
                        issued(
                                range,
                                range.getIndex() + i,
                                record.getAttemptsIssued().getAtMs());
                    }
                }
            }
            case ATTEMPTS_RETURNED -> {
                for (AttemptToken token : record.getAttemptsReturned().getAttemptsList()) {
                    Task task = task(token.getJob(), token.getIndex());
                    check(token.equals(task.open), "returned but not open: " + token);
                    task.open = null;
                    task.newest--;
                    task.rerunAtMs = 0;
                }
            }
            case ATTEMPTS_ENDED -> record.getAttemptsEnded().getEndsList().forEach(this::ended);
            case JOB_ENDED -> ended(record.getJobEnded());
            default -> {}
        }
    }

    private void submitted(JobSubmitted submitted) {
        long id = submitted.getJob();
        check(jobs.put(id, new Job(submitted)) == null, "job " + id + " is submitted twice");
        check(
                submissions.add(submitted.getClientId().toStringUtf8() + " " + submitted.getSequence()),
                "job " + id + " repeats a submission that was a job before");
        String key = submitted.getSpec().getKey();
        check(key.isEmpty() || keys.add(key), "job " + id + " has the key of another: " + key);
    }

    private void cancelled(CancelRequested request) {
        Job job = job(request.getJob());
        job.wholeCancelled |= request.getTasksCount() == 0;
        job.cancelled.addAll(request.getTasksList());
        job.tasks.forEach((index, task) -> task.cancelled |= task.open != null && job.isCancelled(index));
    }

    private void issued(AttemptRange range, int index, long atMs) {
        Job job = job(range.getJob());
        Task task = task(range.getJob(), index);
        String what = "job " + range.getJob() + " index " + index;
        check(job.state == null, "issued after the end of its job: " + what);
        check(!task.ended, "issued again after its end: " + what);
        check(task.open == null, "issued while open: " + what);
        check(!job.isCancelled(index), "issued after its cancel: " + what);
        check(atMs >= task.rerunAtMs, "issued before its back-off is over: " + what);
        check(range.getAttempt() == task.newest + 1, "attempt numbers jump: " + range);
        task.newest = range.getAttempt();
        task.open = AttemptToken.newBuilder()
                .setJob(range.getJob())
                .setIndex(index)
                .setAttempt(range.getAttempt())
                .setEpoch(range.getEpoch())
                .build();
    }

    private void ended(AttemptEnd end) {
        AttemptOutcome outcome = end.getOutcome();
        AttemptToken token = outcome.getToken();
        Task task = task(token.getJob(), token.getIndex());
        int retries = job(token.getJob()).submitted.getSpec().getRetries();
        check(token.equals(task.open), "ended but not open: " + token + ", open is " + task.open);
        check(!task.ended, "ends twice: " + token);
        task.open = null;
        task.ended = end.getTaskEnded();
        boolean lost = outcome.getCauseValue() == Cause.WORKER_LOST.number()
                || outcome.getCauseValue() == Cause.SHUTDOWN.number();
        if (task.ended) {
            check(
                    outcome.getState() != JobState.JOB_STATE_FAILED
                            || task.cancelled
                            || !lost && task.retriesUsed == retries,
                    "failed after " + task.retriesUsed + " of " + retries + " retries: " + end);
            check(
                    outcome.getState() != JobState.JOB_STATE_CANCELLED || task.cancelled,
                    "cancelled, and nobody asked for it: " + end);
            task.outcome = outcome.getState();
        } else {
            check(!task.cancelled, "runs again after its cancel: " + end);
            check(outcome.getState() != JobState.JOB_STATE_SUCCEEDED, "runs again after success: " + end);
            task.retriesUsed += lost ? 0 : 1;
            check(end.getRetriesUsed() == task.retriesUsed, "retries used are not " + task.retriesUsed + ": " + end);
            check(task.retriesUsed <= retries, "runs again too often: " + end);
            task.rerunAtMs = end.getRerunAtMs();
        }
        if (outcome.getState() == JobState.JOB_STATE_SUCCEEDED) {
            succeeded.add(token);
        }
    }

    private void ended(JobEnded end) {
        Job job = job(end.getJob());
        check(job.state == null, "job " + end.getJob() + " ends twice");
        job.state = end.getState();
        long good = 0;
        long failed = 0;
        for (Task task : job.tasks.values()) {
            check(task.open == null, "job " + end.getJob() + " ends with an open attempt " + task.open);
            good += task.outcome == JobState.JOB_STATE_SUCCEEDED ? 1 : 0;
            failed += task.outcome == JobState.JOB_STATE_FAILED ? 1 : 0;
        }
        long cancelled = job.submitted.getTasks() - good - failed;
        check(
                end.getCounts().getSucceeded() == good
                        && end.getCounts().getFailed() == failed
                        && end.getCounts().getCancelled() == cancelled,
                "job " + end.getJob() + " ends with other counts than " + good + ", " + failed + ", " + cancelled + ": "
                        + end);
        check(
                cancelled == 0 || job.wholeCancelled || !job.cancelled.isEmpty(),
                "job " + end.getJob() + " ends with tasks that nobody ran or cancelled");
        check(
                end.getState() == state(job, failed, cancelled),
                "job " + end.getJob() + " ends in another state: " + end);
    }

    private static JobState state(Job job, long failed, long cancelled) {
        if (cancelled > 0 && (job.wholeCancelled || failed == 0)) {
            return JobState.JOB_STATE_CANCELLED;
        }
        return failed > 0 ? JobState.JOB_STATE_FAILED : JobState.JOB_STATE_SUCCEEDED;
    }

    private Job job(long id) {
        check(jobs.containsKey(id), "a record before job " + id);
        return jobs.get(id);
    }

    private Task task(long id, int index) {
        Job job = job(id);
        check(index >= 0 && index < job.submitted.getTasks(), "job " + id + " has no index " + index);
        return job.tasks.computeIfAbsent(index, i -> new Task());
    }

    boolean knows(long job) {
        return jobs.containsKey(job);
    }

    boolean hasEnded(long job) {
        return jobs.containsKey(job) && jobs.get(job).state != null;
    }

    /** Attempts that are recorded as successful. */
    List<AttemptToken> succeeded() {
        return succeeded;
    }

    /** Whether that attempt is open: issued, and not ended. */
    boolean isOpen(AttemptToken token) {
        return jobs.containsKey(token.getJob()) && token.equals(task(token.getJob(), token.getIndex()).open);
    }

    /** Whether that attempt is not open any more: it ended, or was never wanted. */
    boolean isSettled(AttemptToken token) {
        return !isOpen(token);
    }

    static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
