package dev.drover.coordinator.core.state;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobSpec;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.OpenJob;
import dev.drover.proto.PendingRerun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A job that has not ended: durable state, changed by records alone. Owned by the core's thread.
 *
 * <p>Its size does not grow with its number of tasks: tasks below {@link #frontier} are live, waiting to run again, or ended;
 * those from it on were never issued. Ended tasks leave only counts here; each is in the history.
 */
public final class Job {
    /** While so many of its tasks wait out a back-off, none of its fresh ones is issued: memory stays bounded. */
    static final int MAX_WAITING_RERUNS = 10_000;

    public final long id;
    public final JobSpec spec;
    public final TaskNumbers numbers;
    public final long tasks;
    public final long submittedAtMs;
    final int specBytes;

    // What its index knows of it; owned by OpenJobs.
    long notedWaiting;
    long notedRerunAtMs = OpenJobs.NEVER;
    boolean notedIssuable;
    boolean notedRunning;

    private JobState state = JobState.QUEUED;
    private long startedAtMs;
    private long frontier;
    private final Tally tally = new Tally();
    private final Map<Integer, LiveAttempt> live = new HashMap<>();
    private final PendingReruns reruns = new PendingReruns();
    private final IndexRanges skipped = new IndexRanges();

    public Job(JobSubmitted submitted) {
        this(submitted.getJob(), submitted.getSpec(), submitted.getAtMs());
    }

    private Job(long id, JobSpec spec, long submittedAtMs) {
        this.id = id;
        this.spec = spec;
        this.numbers = SpecRules.numbers(spec);
        this.tasks = numbers.count();
        this.submittedAtMs = submittedAtMs;
        this.specBytes = spec.getSerializedSize();
    }

    public JobState state() {
        return state;
    }

    public boolean isArray() {
        return spec.getTasksCase() != JobSpec.TasksCase.TASKS_NOT_SET;
    }

    public long startedAtMs() {
        return startedAtMs;
    }

    long frontier() {
        return frontier;
    }

    /** How its tasks have ended so far. */
    public Tally tally() {
        return tally;
    }

    public boolean cancelRequested() {
        return tally.isCancelRequested();
    }

    public PendingReruns reruns() {
        return reruns;
    }

    public LiveAttempt live(int index) {
        return live.get(index);
    }

    public Collection<LiveAttempt> live() {
        return live.values();
    }

    public int running() {
        return live.size();
    }

    /** The first index that was never issued nor cancelled; {@link #tasks} if there is none. */
    public long nextFresh() {
        return skipTo(frontier);
    }

    /** The first index from that one on that was not cancelled; {@link #tasks} if there is none. */
    long skipTo(long index) {
        return index >= tasks ? tasks : skipped.skip(index);
    }

    /** Whether a task that was never issued may be now. */
    public boolean canIssueFresh() {
        return reruns.size() < MAX_WAITING_RERUNS && nextFresh() < tasks;
    }

    /** How many indexes stand in a row from that one on, itself not cancelled, before the next cancelled one or the end. */
    public long freshRunFrom(long index) {
        return index >= tasks ? 0 : skipped.nextStart(index, tasks) - index;
    }

    /** Tasks that wait: never issued, or to run again. */
    long waiting() {
        return tasks - tally.ended() - live.size();
    }

    public boolean isDone() {
        return tally.ended() == tasks;
    }

    /** How the job ends now that it is done. */
    public JobState finalState() {
        return tally.finalState();
    }

    LiveAttempt[] issue(AttemptRange range, int worker, int incarnation, long atMs) {
        LiveAttempt[] issued = new LiveAttempt[range.getCount()];
        for (int i = 0; i < issued.length; i++) {
            int index = range.getIndex() + i;
            int retriesUsed = 0;
            if (index < frontier) {
                PendingReruns.Rerun rerun = reruns.remove(index);
                if (rerun == null || rerun.attempt() + 1 != range.getAttempt()) {
                    throw new IllegalStateException("job " + id + " index " + index + " is issued as attempt "
                            + range.getAttempt() + " but does not wait for it");
                }
                retriesUsed = rerun.retriesUsed();
            } else {
                frontier = index + 1L;
                skipped.forgetBelow(frontier);
            }
            LiveAttempt attempt = new LiveAttempt(
                    id, index, range.getAttempt(), range.getEpoch(), worker, incarnation, atMs, retriesUsed);
            if (live.put(index, attempt) != null) {
                throw new IllegalStateException("job " + id + " index " + index + " is issued while it is live");
            }
            issued[i] = attempt;
        }
        if (state == JobState.QUEUED) {
            state = state.moveTo(JobState.RUNNING, "job " + id + " was issued");
            startedAtMs = atMs;
        }
        return issued;
    }

    /** Applies one end; returns the attempt that was live until now. */
    LiveAttempt end(AttemptEnd end) {
        AttemptOutcome outcome = end.getOutcome();
        LiveAttempt attempt = live.remove(outcome.getToken().getIndex());
        if (attempt == null || !attempt.is(outcome.getToken())) {
            throw new IllegalStateException("job " + id + ": an attempt ended that is not live");
        }
        if (end.getTaskEnded()) {
            tally.count(outcome);
        } else {
            reruns.add(
                    new PendingReruns.Rerun(attempt.index, attempt.attempt, end.getRetriesUsed(), end.getRerunAtMs()));
        }
        return attempt;
    }

    /** The attempt was never started: the task waits again, with the same attempt number to come. */
    LiveAttempt giveBack(int index) {
        LiveAttempt attempt = live.remove(index);
        if (attempt == null) {
            throw new IllegalStateException("job " + id + " index " + index + " is given back but not live");
        }
        if (attempt.cancelRequested) {
            tally.cancelled(1);
        } else {
            reruns.add(new PendingReruns.Rerun(index, attempt.attempt - 1, attempt.retriesUsed, 0));
        }
        return attempt;
    }

    /** How many tasks would end at once by this request. */
    public long endedByCancel(CancelRequested request) {
        if (request.getTasksCount() == 0) {
            return waiting();
        }
        long ended = 0;
        IndexRanges gone = skipped.copy();
        for (IndexRange range : request.getTasksList()) {
            long end = Math.min(tasks, (long) range.getFirst() + range.getCount());
            for (int index : begun(range.getFirst(), Math.min(end, frontier))) {
                if (reruns.contains(index) && gone.add(index, index + 1L) == 1) {
                    ended++;
                }
            }
            ended += gone.add(Math.max(frontier, range.getFirst()), end);
        }
        return ended;
    }

    void cancel(CancelRequested request) {
        if (request.getTasksCount() == 0) {
            tally.cancelled(waiting());
            frontier = tasks;
            reruns.clear();
            skipped.clear();
            tally.requestCancel(Cause.ofNumber(request.getCauseValue()));
            live.values().forEach(attempt -> attempt.cancelRequested = true);
            if (state == JobState.RUNNING) {
                state = state.moveTo(JobState.CANCELLING, "job " + id + " is cancelled");
            }
            return;
        }
        for (IndexRange range : request.getTasksList()) {
            long end = Math.min(tasks, (long) range.getFirst() + range.getCount());
            for (int index : begun(range.getFirst(), Math.min(end, frontier))) {
                LiveAttempt attempt = live.get(index);
                if (attempt != null) {
                    attempt.cancelRequested = true;
                } else if (reruns.remove(index) != null) {
                    tally.cancelled(1);
                }
            }
            tally.cancelled(skipped.add(Math.max(frontier, range.getFirst()), end));
        }
    }

    /** The indexes from first to before end that are live or wait to run again: few, among perhaps a million that have ended. */
    private List<Integer> begun(long first, long end) {
        List<Integer> indexes = new ArrayList<>();
        if (first >= end) {
            return indexes;
        }
        for (int index : live.keySet()) {
            if (index >= first && index < end) {
                indexes.add(index);
            }
        }
        for (int index : reruns.indexes()) {
            if (index >= first && index < end) {
                indexes.add(index);
            }
        }
        return indexes;
    }

    OpenJob toCheckpoint() {
        OpenJob.Builder open = OpenJob.newBuilder()
                .setJob(id)
                .setSpec(spec)
                .setSubmittedAtMs(submittedAtMs)
                .setStartedAtMs(startedAtMs)
                .setTasks(tasks)
                .setFrontier(frontier)
                .addAllSkipped(skipped.toProto());
        tally.into(open);
        for (LiveAttempt attempt : new TreeMap<>(live).values()) {
            OpenAttempt.Builder entry = OpenAttempt.newBuilder()
                    .setToken(attempt.token())
                    .setWorker(attempt.worker)
                    .setIncarnation(attempt.incarnation)
                    .setIssuedAtMs(attempt.issuedAtMs)
                    .setRetriesUsed(attempt.retriesUsed)
                    .setCancelRequested(attempt.cancelRequested);
            open.addAttempts(entry);
        }
        for (PendingReruns.Rerun rerun : reruns.sorted()) {
            open.addReruns(PendingRerun.newBuilder()
                    .setIndex(rerun.index())
                    .setAttempt(rerun.attempt())
                    .setRetriesUsed(rerun.retriesUsed())
                    .setAtMs(rerun.atMs()));
        }
        return open.build();
    }

    static Job fromCheckpoint(OpenJob open) {
        Job job = new Job(open.getJob(), open.getSpec(), open.getSubmittedAtMs());
        job.startedAtMs = open.getStartedAtMs();
        job.frontier = open.getFrontier();
        job.tally.restore(open);
        if (job.startedAtMs != 0) {
            job.state = job.cancelRequested() ? JobState.CANCELLING : JobState.RUNNING;
        }
        for (IndexRange range : open.getSkippedList()) {
            job.skipped.add(range.getFirst(), (long) range.getFirst() + range.getCount());
        }
        for (OpenAttempt entry : open.getAttemptsList()) {
            LiveAttempt attempt = new LiveAttempt(
                    job.id,
                    entry.getToken().getIndex(),
                    entry.getToken().getAttempt(),
                    entry.getToken().getEpoch(),
                    entry.getWorker(),
                    entry.getIncarnation(),
                    entry.getIssuedAtMs(),
                    entry.getRetriesUsed());
            attempt.cancelRequested = entry.getCancelRequested();
            job.live.put(attempt.index, attempt);
        }
        for (PendingRerun rerun : open.getRerunsList()) {
            job.reruns.add(new PendingReruns.Rerun(
                    rerun.getIndex(), rerun.getAttempt(), rerun.getRetriesUsed(), rerun.getAtMs()));
        }
        return job;
    }

    /** Walks all of it; throws on the first contradiction. */
    void checkInvariants() {
        check(frontier <= tasks, "frontier beyond the tasks");
        check(
                tally.ended() + live.size() + reruns.size() + (tasks - frontier) - skipped.count() == tasks,
                "counts do not add up");
        for (LiveAttempt attempt : live.values()) {
            check(attempt.index < frontier, "a live attempt beyond the frontier");
            check(attempt.attempt >= 1, "an attempt without a number");
        }
        check(!cancelRequested() || reruns.size() == 0, "a cancelled job has tasks waiting");
    }

    private void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("job " + id + ": " + what + " (" + toCheckpoint() + ")");
        }
    }
}
