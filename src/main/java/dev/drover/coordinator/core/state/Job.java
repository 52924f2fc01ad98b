package dev.drover.coordinator.core.state;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.IndexSet;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.model.TaskState;
import dev.drover.model.WorkerIds;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.OpenJob;
import dev.drover.proto.PendingRerun;
import dev.drover.proto.Spec;
import dev.drover.spec.SpecTasks;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * A job that has not ended: durable state, changed by records alone. Owned by the core's thread.
 *
 * <p>Each task is in one place, with its state: those that are with a worker or to run again one by one, those that were never issued
 * and those that ended without success as compressed sets; all others have succeeded. How each ended is in the history.
 */
public final class Job {
    /** While so many of its tasks wait out a back-off, none of its fresh ones is issued: memory stays bounded. */
    public static final int MAX_WAITING_RERUNS = 10_000;

    public final long id;
    public final Spec spec;
    public final TaskNumbers numbers;
    public final long tasks;
    public final long submittedAtMs;
    public final int specBytes;

    /** What it may take of memory: its spec, and of an array the set of those that end without success. */
    public final long bytes;

    /** Null if it has none. */
    public final JobKey key;

    /** Null if it never had anything to issue; set by the scheduler alone, and not durable. */
    public JobFlow flow;

    // What its index knows of it; owned by OpenJobs.
    long indexedWaiting;
    long indexedRerunAtMs = OpenJobs.NEVER;
    boolean indexedIssuable;
    boolean indexedLive;
    boolean indexedSuspects;

    private JobState state = JobState.QUEUED;
    private long startedAtMs;
    private int started;
    private TaskSets sets;
    private final Tally tally = new Tally();
    private final Map<Integer, LiveAttempt> live = new HashMap<>();
    private final PendingReruns reruns = new PendingReruns();

    public Job(JobSubmitted submitted) {
        this(submitted.getJob(), submitted.getSpec(), submitted.getSpecHash(), submitted.getAtMs());
    }

    private Job(long id, Spec spec, ByteString specHash, long submittedAtMs) {
        this.id = id;
        this.spec = spec;
        this.numbers = SpecTasks.numbers(spec);
        this.tasks = numbers.count();
        this.submittedAtMs = submittedAtMs;
        this.specBytes = spec.getSerializedSize();
        this.bytes = specBytes + (isArray() ? IndexSet.maxBytes(tasks) : 0);
        this.sets = new TaskSets(tasks);
        this.key = JobKey.of(id, spec, specHash);
    }

    public JobState state() {
        return state;
    }

    public boolean isArray() {
        return SpecTasks.isArray(spec);
    }

    /** When the first of its tasks started, in milliseconds since 1970; 0 if none has. */
    public long startedAtMs() {
        return startedAtMs;
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

    /** How many attempts of it are issued and have not ended. */
    public int liveCount() {
        return live.size();
    }

    /** How many of those have started, as far as their workers have reported. */
    public int started() {
        return started;
    }

    /** The first index that was never issued nor cancelled; {@link #tasks} if there is none. */
    public long nextFresh() {
        return sets.next();
    }

    /** Whether that task has ended, and succeeded. */
    public boolean hasSucceeded(int index) {
        return index < sets.next()
                && !sets.isUnsuccessful(index)
                && !live.containsKey(index)
                && !reruns.contains(index);
    }

    /** Whether that task has ended, and failed or was cancelled. */
    public boolean endedUnsuccessfully(int index) {
        return sets.isUnsuccessful(index);
    }

    /** Whether it has something to issue, as its index knows. */
    public boolean isReady() {
        return indexedIssuable;
    }

    /** Whether a task that was never issued may be now. */
    public boolean canIssueFresh() {
        return reruns.size() < MAX_WAITING_RERUNS && nextFresh() < tasks;
    }

    /** How many indexes stand in a row from that one on, itself not cancelled, before the next cancelled one or the end. */
    public long freshRunFrom(long index) {
        return sets.queuedFrom(index);
    }

    /** Tasks that wait: never issued, or to run again. */
    public long waiting() {
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
            Suspicion suspicion = Suspicion.NONE;
            boolean ranBefore = false;
            if (index >= sets.next()) {
                sets.issue(index);
            } else {
                PendingReruns.Rerun rerun = reruns.remove(index);
                if (rerun == null || rerun.attempt() + 1 != range.getAttempt()) {
                    throw new IllegalStateException("job " + id + " index " + index + " is issued as attempt "
                            + range.getAttempt() + " but does not wait for it");
                }
                rerun.state().moveTo(TaskState.ASSIGNED, rerun, "it is issued");
                retriesUsed = rerun.retriesUsed();
                suspicion = rerun.suspicion();
                ranBefore = rerun.ranBefore();
            }
            LiveAttempt attempt = new LiveAttempt(
                    id,
                    index,
                    range.getAttempt(),
                    range.getEpoch(),
                    worker,
                    incarnation,
                    atMs,
                    retriesUsed,
                    suspicion,
                    ranBefore);
            if (live.put(index, attempt) != null) {
                throw new IllegalStateException("job " + id + " index " + index + " is issued while it is live");
            }
            issued[i] = attempt;
        }
        return issued;
    }

    /** Records that its worker reported its start. */
    void start(AttemptStarted start) {
        LiveAttempt attempt = live.get(start.getToken().getIndex());
        if (attempt == null || !attempt.is(start.getToken())) {
            throw new IllegalStateException("job " + id + ": an attempt started that is not live");
        }
        attempt.start(start);
        started++;
        begin(start.getAtMs());
    }

    /** A task of it started, or must have: it runs from the first on. */
    private void begin(long atMs) {
        if (startedAtMs == 0) {
            startedAtMs = atMs;
        }
        if (state == JobState.QUEUED) {
            state = state.moveTo(JobState.RUNNING, "job " + id + " started");
        }
    }

    /** Applies one end. */
    void end(AttemptEnd end) {
        AttemptOutcome outcome = end.getOutcome();
        LiveAttempt attempt = live.remove(outcome.getToken().getIndex());
        if (attempt == null || !attempt.is(outcome.getToken())) {
            throw new IllegalStateException("job " + id + ": an attempt ended that is not live");
        }
        if (attempt.isStarted()) {
            started--;
        } else if (end.getStartedAtMs() != 0) {
            // No earlier record has its start, so this one has it.
            attempt.start(end.getStartedAtMs(), 0);
            begin(end.getStartedAtMs());
        }
        tally.countAttempt();
        boolean taskRan = attempt.taskRan();
        if (end.getTaskEnded()) {
            JobState as = JobState.ofNumber(outcome.getStateValue());
            attempt.leaveAs(TaskState.endedAs(as), "it ended");
            tally.count(outcome, taskRan, !isArray());
            if (as != JobState.SUCCEEDED) {
                sets.endUnsuccessfully(attempt.index);
            }
        } else {
            attempt.leaveAs(TaskState.WAITING, "it is to run again");
            reruns.add(new PendingReruns.Rerun(
                    attempt.index,
                    attempt.attempt,
                    end.getRetriesUsed(),
                    end.getRerunAtMs(),
                    attempt.state(),
                    new Suspicion(end.getSuspect(), end.getLossesAlone()),
                    taskRan));
        }
    }

    /** The attempt was never started: the task waits again, with the same attempt number to come. */
    void giveBack(AttemptToken token) {
        int index = token.getIndex();
        LiveAttempt attempt = live.remove(index);
        if (attempt == null || !attempt.is(token)) {
            throw new IllegalStateException("job " + id + " index " + index + " is given back but not live");
        }
        boolean taskRan = attempt.taskRan();
        if (attempt.isCancelRequested()) {
            attempt.leaveAs(TaskState.CANCELLED, "it was given back");
            tally.cancelled(1, taskRan ? 0 : 1);
            sets.endUnsuccessfully(index);
        } else {
            attempt.leaveAs(TaskState.QUEUED, "it was given back");
            reruns.add(new PendingReruns.Rerun(
                    index, attempt.attempt - 1, attempt.retriesUsed, 0, attempt.state(), attempt.suspicion, taskRan));
        }
    }

    /** How many tasks would end at once by this request. */
    public long endedByCancel(CancelRequested request) {
        return request.getTasksCount() == 0 ? waiting() : endedByCancel(request, reruns::contains);
    }

    /** How many of those never ran. */
    public long neverRanByCancel(CancelRequested request) {
        return request.getTasksCount() == 0 ? neverRanWaiting() : endedByCancel(request, reruns::neverRan);
    }

    private long neverRanWaiting() {
        return waiting() - reruns.size() + reruns.neverRan();
    }

    /** Tasks in its ranges that were never issued, and those that wait to run again and are wanted. */
    private long endedByCancel(CancelRequested request, IntPredicate isWantedRerun) {
        // Each once, though ranges may overlap.
        IndexSet ending = new IndexSet();
        for (int index : begun(request.getTasksList())) {
            if (isWantedRerun.test(index)) {
                ending.add(index);
            }
        }
        for (IndexRange range : request.getTasksList()) {
            ending.addRange(Math.max(sets.next(), range.getFirst()), end(range));
        }
        return ending.count() - sets.countUnsuccessful(ending);
    }

    void cancel(CancelRequested request) {
        if (request.getTasksCount() == 0) {
            tally.cancelled(waiting(), neverRanWaiting());
            sets.cancel(0, tasks);
            reruns.indexes().forEach(sets::endUnsuccessfully);
            reruns.clear();
            tally.requestCancel(Cause.ofNumber(request.getCauseValue()));
            live.values().forEach(LiveAttempt::requestCancel);
            if (state == JobState.RUNNING) {
                state = state.moveTo(JobState.CANCELLING, "job " + id + " is cancelled");
            }
            return;
        }
        for (int index : begun(request.getTasksList())) {
            LiveAttempt attempt = live.get(index);
            if (attempt != null) {
                attempt.requestCancel();
            } else {
                PendingReruns.Rerun rerun = reruns.remove(index);
                rerun.state().moveTo(TaskState.CANCELLED, rerun, "it is cancelled");
                tally.cancelled(1, rerun.ranBefore() ? 0 : 1);
                sets.endUnsuccessfully(index);
            }
        }
        for (IndexRange range : request.getTasksList()) {
            long fresh = sets.cancel(range.getFirst(), end(range));
            tally.cancelled(fresh, fresh);
        }
    }

    private long end(IndexRange range) {
        return Math.min(tasks, (long) range.getFirst() + range.getCount());
    }

    /**
     * The indexes in these ranges that are live or wait to run again: few, among perhaps a million that have ended. They are sorted
     * once, because a request has up to 65,536 ranges.
     */
    private Set<Integer> begun(List<IndexRange> ranges) {
        Set<Integer> found = new TreeSet<>();
        NavigableSet<Integer> begun = null;
        for (IndexRange range : ranges) {
            if (range.getFirst() >= sets.next()) {
                // Nothing was issued from here on.
                continue;
            }
            if (range.getCount() == 1) {
                addIfBegun(range.getFirst(), found);
                continue;
            }
            if (begun == null) {
                begun = new TreeSet<>(live.keySet());
                begun.addAll(reruns.indexes());
            }
            found.addAll(begun.subSet(range.getFirst(), (int) Math.max(range.getFirst(), end(range))));
        }
        return found;
    }

    private void addIfBegun(int index, Set<Integer> found) {
        if (live.containsKey(index) || reruns.contains(index)) {
            found.add(index);
        }
    }

    OpenJob toCheckpoint() {
        OpenJob.Builder open = OpenJob.newBuilder()
                .setJob(id)
                .setSpec(spec)
                .setSubmittedAtMs(submittedAtMs)
                .setStartedAtMs(startedAtMs)
                .setTasks(tasks)
                .setStateValue(state.number());
        sets.writeTo(open);
        if (key != null) {
            open.setSpecHash(ByteString.copyFrom(key.owner().specHash().toBytes()));
        }
        tally.writeTo(open);
        for (LiveAttempt attempt : new TreeMap<>(live).values()) {
            open.addAttempts(attempt.toCheckpoint());
        }
        for (PendingReruns.Rerun rerun : reruns.sorted()) {
            open.addReruns(PendingRerun.newBuilder()
                    .setIndex(rerun.index())
                    .setAttempt(rerun.attempt())
                    .setRetriesUsed(rerun.retriesUsed())
                    .setAtMs(rerun.atMs())
                    .setStateValue(rerun.state().number())
                    .setSuspect(rerun.suspicion().isSuspect())
                    .setLossesAlone(rerun.suspicion().lossesAlone())
                    .setRanBefore(rerun.ranBefore()));
        }
        return open.build();
    }

    static Job fromCheckpoint(OpenJob open) {
        Job job = new Job(open.getJob(), open.getSpec(), open.getSpecHash(), open.getSubmittedAtMs());
        job.state = JobState.ofNumber(open.getStateValue());
        job.startedAtMs = open.getStartedAtMs();
        job.sets = TaskSets.fromCheckpoint(job.tasks, open);
        job.tally.restore(open);
        for (OpenAttempt entry : open.getAttemptsList()) {
            LiveAttempt attempt = LiveAttempt.fromCheckpoint(entry);
            job.live.put(attempt.index, attempt);
            job.started += attempt.isStarted() ? 1 : 0;
        }
        for (PendingRerun rerun : open.getRerunsList()) {
            job.reruns.add(new PendingReruns.Rerun(
                    rerun.getIndex(),
                    rerun.getAttempt(),
                    rerun.getRetriesUsed(),
                    rerun.getAtMs(),
                    TaskState.ofNumber(rerun.getStateValue()),
                    new Suspicion(rerun.getSuspect(), rerun.getLossesAlone()),
                    rerun.getRanBefore()));
        }
        return job;
    }

    /** Walks all of it; throws on the first contradiction. */
    void checkInvariants() {
        check(tally.ended() + live.size() + reruns.size() + sets.queuedCount() == tasks, "counts do not add up");
        check(
                tally.failed() + tally.cancelled() == sets.unsuccessfulCount(),
                sets.unsuccessfulCount() + " tasks are known that ended without success, others were counted");
        int startedNow = 0;
        for (LiveAttempt attempt : live.values()) {
            check(attempt.index < sets.next(), "an attempt is live and was never issued");
            check(!sets.isUnsuccessful(attempt.index), "an attempt is live and its task has ended");
            check(attempt.attempt >= 1, "an attempt without a number");
            check(attempt.state().isLive(), "a live attempt of a task that is " + attempt.state());
            check(attempt.isStarted() == (attempt.startedAtMs() != 0), "an attempt has started without a time");
            startedNow += attempt.isStarted() ? 1 : 0;
            check(
                    attempt.suspicion.isSuspect() == WorkerIds.isAlone(attempt.worker),
                    "an attempt on worker " + attempt.worker + " has " + attempt.suspicion);
        }
        check(startedNow == started, startedNow + " attempts have started, counted were " + started);
        check(!state.isFinal(), "a job is open and has ended");
        check((state == JobState.QUEUED) == (startedAtMs == 0), "it is " + state + ", and started at " + startedAtMs);
        check(started == 0 || state != JobState.QUEUED, "it is queued and runs");
        check(state != JobState.CANCELLING || cancelRequested(), "it is cancelling, and nobody asked for that");
        check(!cancelRequested() || reruns.size() == 0, "a cancelled job has tasks waiting");
    }

    private void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("job " + id + ": " + what + " (" + toCheckpoint() + ")");
        }
    }
}
