package dev.drover.coordinator.sim;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.TaskCounts;
import dev.drover.proto.TaskMessage;
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
        SimIncarnation worker;
        int newest;
        int retriesUsed;
        long rerunAtMs;
        boolean ended;
        JobState outcome;
        boolean cancelled;
        boolean ran;
    }

    private static final class Job {
        final JobSubmitted submitted;
        final Map<Integer, Task> tasks = new HashMap<>();
        final List<IndexRange> cancelled = new ArrayList<>();
        boolean wholeCancelled;
        long endedAsCancelled;
        long neverRan;
        long endedAttempts;
        AttemptOutcome firstFailure;
        boolean started;
        JobEnded end;

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

    /** Of one attempt. */
    private static final class Messages {
        final Map<Long, TaskMessage> kept = new TreeMap<>();
        long last;
    }

    private final Map<Long, Job> jobs = new TreeMap<>();
    private final Map<AttemptToken, Messages> messages = new HashMap<>();
    private final Set<String> submissions = new HashSet<>();
    private final Map<Sha256, KeyOwner> keys = new HashMap<>();
    private final List<AttemptToken> succeeded = new ArrayList<>();

    private final Set<AttemptToken> started = new HashSet<>();
    private final Map<AttemptToken, AttemptOutcome> outcomes = new HashMap<>();
    private long epoch;
    private long newestJob;
    private int read;

    /** Reads the records that it has not read yet. */
    void read(List<JournalRecord> records) {
        records.subList(read, records.size()).forEach(this::read);
        read = records.size();
    }

    private void read(JournalRecord record) {
        switch (record.getRecordCase()) {
            case EPOCH_STARTED -> epochStarted(record.getEpochStarted().getEpoch());
            case JOB_SUBMITTED -> submitted(record.getJobSubmitted());
            case CANCEL_REQUESTED -> cancelled(record.getCancelRequested());
            case ATTEMPTS_ISSUED -> {
                for (AttemptRange range : record.getAttemptsIssued().getAttemptsList()) {
                    for (int i = 0; i < range.getCount(); i++) {
                        issued(
                                new SimIncarnation(
                                        record.getAttemptsIssued().getWorker(),
                                        record.getAttemptsIssued().getIncarnation()),
                                range,
                                range.getIndex() + i,
                                record.getAttemptsIssued().getAtMs());
                    }
                }
            }
            case ATTEMPTS_RETURNED -> {
                for (AttemptToken token : record.getAttemptsReturned().getAttemptsList()) {
                    Task task = task(token.getJob(), token.getIndex());
                    SimulationChecks.check(token.equals(task.open), () -> "returned but not open: " + token);
                    task.open = null;
                    task.newest--;
                    task.rerunAtMs = 0;
                    if (task.cancelled) {
                        endedByCancel(job(token.getJob()), task);
                    }
                }
            }
            case ATTEMPTS_STARTED ->
                record.getAttemptsStarted().getAttemptsList().forEach(start -> {
                    Task task = task(start.getToken().getJob(), start.getToken().getIndex());
                    SimulationChecks.check(
                            start.getToken().equals(task.open) && start.getWorker() == task.worker.worker(),
                            () -> "started, and not open on that worker: " + start);
                    started(start.getToken());
                });
            case TASK_MESSAGES -> record.getTaskMessages().getMessagesList().forEach(this::messaged);
            case ATTEMPTS_ENDED -> record.getAttemptsEnded().getEndsList().forEach(this::ended);
            case JOB_ENDED -> ended(record.getJobEnded());
            default -> {}
        }
    }

    private void messaged(TaskMessage message) {
        Messages known = messages.computeIfAbsent(message.getToken(), token -> new Messages());
        SimulationChecks.check(
                isOpen(message.getToken()), () -> "a message of an attempt that is not open: " + message);
        SimulationChecks.check(
                message.getSequence() > known.last || message.getDropped() > 0 && message.getSequence() == known.last,
                () -> "a message is recorded twice, or too late: " + message);
        known.last = message.getSequence();
        if (message.getDropped() == 0) {
            known.kept.put(message.getSequence(), message);
        }
    }

    /** That message of an attempt, as it was recorded; null if it was not. */
    TaskMessage message(AttemptToken token, long sequence) {
        return messages.containsKey(token) ? messages.get(token).kept.get(sequence) : null;
    }

    /** Bytes of the messages of an attempt that are kept. */
    int keptMessageBytes(AttemptToken token) {
        return messages.containsKey(token)
                ? messages.get(token).kept.values().stream()
                        .mapToInt(message -> message.getBody().size()
                                + message.getFromBytes().size())
                        .sum()
                : 0;
    }

    /** How many messages of an attempt are kept. */
    int keptMessages(AttemptToken token) {
        return messages.containsKey(token) ? messages.get(token).kept.size() : 0;
    }

    private void epochStarted(long next) {
        SimulationChecks.check(next == epoch + 1, () -> "epoch " + next + " follows epoch " + epoch);
        epoch = next;
    }

    private void submitted(JobSubmitted submitted) {
        long id = submitted.getJob();
        SimulationChecks.check(jobs.put(id, new Job(submitted)) == null, () -> "job " + id + " is submitted twice");
        SimulationChecks.check(
                submissions.add(submitted.getClientId().toStringUtf8() + " " + submitted.getSequence()),
                () -> "job " + id + " repeats a submission that was a job before");
        String key = submitted.getSpec().getKey();
        if (!key.isEmpty()) {
            KeyOwner owner =
                    new KeyOwner(id, Sha256.ofDigest(submitted.getSpecHash().toByteArray()));
            SimulationChecks.check(
                    keys.put(Sha256.ofText(key), owner) == null, () -> "job " + id + " has the key of another: " + key);
        }
        newestJob = id;
    }

    private void cancelled(CancelRequested request) {
        Job job = job(request.getJob());
        job.wholeCancelled |= request.getTasksCount() == 0;
        job.cancelled.addAll(request.getTasksList());
        long before = job.endedAsCancelled;
        long neverRanBefore = job.neverRan;
        for (int index = 0; index < job.submitted.getTasks(); index++) {
            if (job.isCancelled(index)) {
                Task task = task(request.getJob(), index);
                if (task.open != null) {
                    task.cancelled = true;
                } else if (!task.ended) {
                    endedByCancel(job, task);
                }
            }
        }
        long atOnce = job.endedAsCancelled - before;
        SimulationChecks.check(
                request.getTasksCancelled() == atOnce,
                () -> "it ends " + atOnce + " tasks and says otherwise: " + request);
        long neverRan = job.neverRan - neverRanBefore;
        SimulationChecks.check(
                request.getTasksNeverRan() == neverRan,
                () -> neverRan + " of these tasks never ran, and it says otherwise: " + request);
    }

    /** It had no attempt, or one that never started. */
    private static void endedByCancel(Job job, Task task) {
        task.ended = true;
        task.outcome = JobState.CANCELLED;
        job.endedAsCancelled++;
        job.neverRan += task.ran ? 0 : 1;
    }

    private void issued(SimIncarnation worker, AttemptRange range, int index, long atMs) {
        Job job = job(range.getJob());
        Task task = task(range.getJob(), index);
        String what = "job " + range.getJob() + " index " + index;
        SimulationChecks.check(job.end == null, () -> "issued after the end of its job: " + what);
        SimulationChecks.check(!task.ended, () -> "issued again after its end: " + what);
        SimulationChecks.check(task.open == null, () -> "issued while open: " + what);
        SimulationChecks.check(!job.isCancelled(index), () -> "issued after its cancel: " + what);
        SimulationChecks.check(atMs >= task.rerunAtMs, () -> "issued before its back-off is over: " + what);
        SimulationChecks.check(range.getAttempt() == task.newest + 1, () -> "attempt numbers jump: " + range);
        SimulationChecks.check(range.getEpoch() == epoch, () -> "issued in another epoch than " + epoch + ": " + range);
        task.newest = range.getAttempt();
        task.worker = worker;
        task.open = AttemptToken.newBuilder()
                .setJob(range.getJob())
                .setIndex(index)
                .setAttempt(range.getAttempt())
                .setEpoch(range.getEpoch())
                .build();
    }

    private void started(AttemptToken token) {
        started.add(token);
        job(token.getJob()).started = true;
        task(token.getJob(), token.getIndex()).ran = true;
    }

    private void ended(AttemptEnd end) {
        AttemptOutcome outcome = end.getOutcome();
        AttemptToken token = outcome.getToken();
        Task task = task(token.getJob(), token.getIndex());
        Job job = job(token.getJob());
        int retries = job.submitted.getSpec().getRetries();
        SimulationChecks.check(
                token.equals(task.open), () -> "ended but not open: " + token + ", open is " + task.open);
        SimulationChecks.check(!task.ended, () -> "ends twice: " + token);
        if (end.getStartedAtMs() != 0) {
            started(token);
        }
        job.endedAttempts++;
        task.open = null;
        outcomes.put(token, outcome);
        task.ended = end.getTaskEnded();
        boolean lost = outcome.getCauseValue() == Cause.WORKER_LOST.number()
                || outcome.getCauseValue() == Cause.SHUTDOWN.number();
        if (task.ended) {
            SimulationChecks.check(
                    outcome.getStateValue() != JobState.FAILED.number()
                            || task.cancelled
                            || outcome.getCauseValue() == Cause.QUARANTINED.number()
                            || !lost && task.retriesUsed == retries,
                    () -> "failed after " + task.retriesUsed + " of " + retries + " retries: " + end);
            SimulationChecks.check(
                    outcome.getStateValue() != JobState.CANCELLED.number() || task.cancelled,
                    () -> "cancelled, and nobody asked for it: " + end);
            task.outcome = JobState.ofNumber(outcome.getStateValue());
            job.endedAsCancelled += task.outcome == JobState.CANCELLED ? 1 : 0;
            job.neverRan += task.outcome == JobState.CANCELLED && !task.ran ? 1 : 0;
            if (task.outcome == JobState.FAILED && job.firstFailure == null) {
                job.firstFailure = outcome;
            }
        } else {
            SimulationChecks.check(!task.cancelled, () -> "runs again after its cancel: " + end);
            SimulationChecks.check(
                    outcome.getStateValue() != JobState.SUCCEEDED.number(), () -> "runs again after success: " + end);
            task.retriesUsed += lost ? 0 : 1;
            SimulationChecks.check(
                    end.getRetriesUsed() == task.retriesUsed,
                    () -> "retries used are not " + task.retriesUsed + ": " + end);
            SimulationChecks.check(task.retriesUsed <= retries, () -> "runs again too often: " + end);
            task.rerunAtMs = end.getRerunAtMs();
        }
        if (outcome.getStateValue() == JobState.SUCCEEDED.number()) {
            succeeded.add(token);
        }
    }

    private void ended(JobEnded end) {
        Job job = job(end.getJob());
        SimulationChecks.check(job.end == null, () -> "job " + end.getJob() + " ends twice");
        job.end = end;
        long good = 0;
        long bad = 0;
        for (Task task : job.tasks.values()) {
            SimulationChecks.check(
                    task.open == null, () -> "job " + end.getJob() + " ends with an open attempt " + task.open);
            good += task.outcome == JobState.SUCCEEDED ? 1 : 0;
            bad += task.outcome == JobState.FAILED ? 1 : 0;
        }
        TaskCounts counts = TaskCounts.newBuilder()
                .setSucceeded(good)
                .setFailed(bad)
                .setCancelled(job.endedAsCancelled)
                .setNeverRan(job.neverRan)
                .build();
        SimulationChecks.check(
                end.getCounts().equals(counts), () -> "a job ends with other counts than " + counts + ": " + end);
        SimulationChecks.check(
                good + bad + job.endedAsCancelled == job.submitted.getTasks(),
                () -> "job " + end.getJob() + " ends with tasks that nobody ran or cancelled");
        SimulationChecks.check(
                end.getStateValue() == state(job, counts).number(),
                () -> "job " + end.getJob() + " ends in another state: " + end);
        if (end.getStateValue() == JobState.FAILED.number()) {
            AttemptOutcome first = job.firstFailure;
            SimulationChecks.check(
                    end.getCauseValue() == (first.getCauseValue() == 0 ? Cause.EXIT.number() : first.getCauseValue())
                            && end.getExitCode() == first.getExitCode()
                            && end.getSignal() == first.getSignal(),
                    () -> "a job ends not as the first of its tasks that failed, " + first + ": " + end);
        }
    }

    private static JobState state(Job job, TaskCounts counts) {
        if (counts.getCancelled() > 0 && (job.wholeCancelled || counts.getFailed() == 0)) {
            return JobState.CANCELLED;
        }
        return counts.getFailed() > 0 ? JobState.FAILED : JobState.SUCCEEDED;
    }

    private Job job(long id) {
        SimulationChecks.check(jobs.containsKey(id), () -> "a record before job " + id);
        return jobs.get(id);
    }

    private Task task(long id, int index) {
        Job job = job(id);
        SimulationChecks.check(
                index >= 0 && index < job.submitted.getTasks(), () -> "job " + id + " has no index " + index);
        return job.tasks.computeIfAbsent(index, i -> new Task());
    }

    /** The job of that key; null if it is free. */
    KeyOwner owner(Sha256 key) {
        return keys.get(key);
    }

    /** Every key that was ever taken. */
    Map<Sha256, KeyOwner> keys() {
        return keys;
    }

    /** The newest job; 0 if there is none. */
    long newestJob() {
        return newestJob;
    }

    boolean knows(long job) {
        return jobs.containsKey(job);
    }

    boolean hasEnded(long job) {
        return end(job) != null;
    }

    /** What was asked for. */
    Spec spec(long job) {
        return job(job).submitted.getSpec();
    }

    /** Whether that attempt has started. */
    boolean hasStarted(AttemptToken token) {
        return started.contains(token);
    }

    /** Whether a task of it has started. */
    boolean hasStarted(long job) {
        return jobs.containsKey(job) && jobs.get(job).started;
    }

    /** How that attempt ended; null if it did not. */
    AttemptOutcome outcome(AttemptToken token) {
        return outcomes.get(token);
    }

    /** Null if it has not ended. */
    JobEnded end(long job) {
        return jobs.containsKey(job) ? jobs.get(job).end : null;
    }

    /** How those attempts of it ended that printed or returned something. */
    List<AttemptOutcome> outcomesWithOutput(long job) {
        return outcomes.values().stream()
                .filter(outcome -> outcome.getToken().getJob() == job)
                .filter(outcome -> outcome.getStdoutBytes() > 0 || outcome.hasResult())
                .toList();
    }

    /** Whether it, or some of its tasks, was asked to end. */
    boolean isCancelled(long job) {
        return jobs.containsKey(job)
                && (jobs.get(job).wholeCancelled || !jobs.get(job).cancelled.isEmpty());
    }

    /** How many of its tasks ended so. */
    long endedAsCancelled(long job) {
        return jobs.containsKey(job) ? jobs.get(job).endedAsCancelled : 0;
    }

    /** Attempts of all tasks of that job that have ended. */
    long endedAttempts(long job) {
        return jobs.containsKey(job) ? jobs.get(job).endedAttempts : 0;
    }

    /** Attempts that are recorded as successful. */
    List<AttemptToken> succeeded() {
        return succeeded;
    }

    /** Whether that attempt is open: issued, and not ended. */
    boolean isOpen(AttemptToken token) {
        return jobs.containsKey(token.getJob()) && token.equals(task(token.getJob(), token.getIndex()).open);
    }

    /** Whether it is open, and that worker's. */
    boolean isOpenOn(SimIncarnation worker, AttemptToken token) {
        return isOpen(token) && task(token.getJob(), token.getIndex()).worker.equals(worker);
    }

    /** Whether that attempt is not open any more: it ended, or was never wanted. */
    boolean isSettled(AttemptToken token) {
        return !isOpen(token);
    }
}
