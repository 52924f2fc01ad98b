package dev.drover.coordinator.core.state;

import dev.drover.model.TaskState;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.ProgressSample;
import java.util.Optional;

/**
 * An attempt that was issued and has not ended, with the state of its task. Owned by the core's thread.
 *
 * <p>Its state is durable and changes by records alone, through {@link Job}; progress and charge are of this coordinator.
 */
public final class LiveAttempt {
    /** The shortest time between two samples of its progress in the journal, but for the last. */
    public static final long PROGRESS_RECORDED_EVERY_MS = 1_000;

    public final long job;
    public final int index;
    public final int attempt;
    public final long epoch;
    public final int worker;
    public final int incarnation;
    public final long issuedAtMs;
    public final int retriesUsed;

    /** A suspect runs alone. */
    public final Suspicion suspicion;

    /** Whether an earlier attempt of its task had started. */
    private final boolean ranBefore;

    private TaskState state = TaskState.ASSIGNED;
    private long startedAtMs;
    private int pid;

    private final AttemptMessages messages = new AttemptMessages();

    // Known while this coordinator lives; not durable.
    public ProgressSample progress;

    /** Whether a signal stopped its first process, as its worker said last; set by the session. */
    public boolean isStopped;

    private boolean isProgressRecorded = true;
    private long progressRecordedMonoMs = Long.MIN_VALUE;
    public Charge charge = Charge.NONE;

    /** What its flow was charged for it. */
    public enum Charge {
        /** Nothing: an earlier coordinator issued it, it runs alone, or its charge was given back. */
        NONE,
        /** Its issue; it is not known to have started. */
        ISSUED,
        /** Its issue and its start. */
        STARTED
    }

    LiveAttempt(
            long job,
            int index,
            int attempt,
            long epoch,
            int worker,
            int incarnation,
            long issuedAtMs,
            int retriesUsed,
            Suspicion suspicion,
            boolean ranBefore) {
        this.job = job;
        this.index = index;
        this.attempt = attempt;
        this.epoch = epoch;
        this.worker = worker;
        this.incarnation = incarnation;
        this.issuedAtMs = issuedAtMs;
        this.retriesUsed = retriesUsed;
        this.suspicion = suspicion;
        this.ranBefore = ranBefore;
    }

    /** Of its task. */
    public TaskState state() {
        return state;
    }

    /** Whether its worker has reported its start. */
    public boolean isStarted() {
        return state.isStarted();
    }

    /** Whether this attempt of its task, or an earlier one, has started. */
    public boolean taskRan() {
        return ranBefore || isStarted();
    }

    /** Whether it was asked to end. */
    public boolean isCancelRequested() {
        return state.isCancelRequested();
    }

    /** When it started, in milliseconds since 1970, as its worker reported; 0 while {@link #isStarted} is false. */
    public long startedAtMs() {
        return startedAtMs;
    }

    /** Of the process that it started; 0 if that is not known, or there is none. */
    public int pid() {
        return pid;
    }

    /** What it said, and what it was told. */
    public AttemptMessages messages() {
        return messages;
    }

    void start(long atMs, int processId) {
        move(state == TaskState.REVOKED ? TaskState.CANCELLING : TaskState.RUNNING, "it started");
        startedAtMs = atMs;
        pid = processId;
    }

    void start(AttemptStarted started) {
        start(started.getAtMs(), started.getPid());
    }

    /** Records that it was asked to end. Does nothing if it was asked before. */
    void requestCancel() {
        if (!isCancelRequested()) {
            move(isStarted() ? TaskState.CANCELLING : TaskState.REVOKED, "it is cancelled");
        }
    }

    /** The attempt has ended, and the task moves to that state. */
    void leaveAs(TaskState next, String why) {
        move(next, why);
    }

    private void move(TaskState next, String why) {
        state = state.moveTo(next, this, why);
    }

    /**
     * Takes a report of its progress.
     *
     * @return whether it is to be recorded now: so many reports as come may not all be
     */
    public boolean reportProgress(ProgressSample report, long nowMonoMs) {
        progress = report;
        isProgressRecorded = progressRecordedMonoMs == Long.MIN_VALUE
                || nowMonoMs - progressRecordedMonoMs >= PROGRESS_RECORDED_EVERY_MS;
        if (isProgressRecorded) {
            progressRecordedMonoMs = nowMonoMs;
        }
        return isProgressRecorded;
    }

    /** Its last report, if that was not recorded: it is when the attempt ends. */
    public Optional<ProgressSample> unrecordedProgress() {
        return isProgressRecorded ? Optional.empty() : Optional.of(progress);
    }

    /** Whether this attempt was issued with that token. */
    public boolean is(AttemptToken token) {
        return token.getJob() == job
                && token.getIndex() == index
                && token.getAttempt() == attempt
                && token.getEpoch() == epoch;
    }

    public AttemptToken token() {
        return AttemptToken.newBuilder()
                .setJob(job)
                .setIndex(index)
                .setAttempt(attempt)
                .setEpoch(epoch)
                .build();
    }

    OpenAttempt toCheckpoint() {
        OpenAttempt.Builder entry = OpenAttempt.newBuilder()
                .setToken(token())
                .setWorker(worker)
                .setIncarnation(incarnation)
                .setIssuedAtMs(issuedAtMs)
                .setRetriesUsed(retriesUsed)
                .setStateValue(state.number())
                .setStartedAtMs(startedAtMs)
                .setPid(pid)
                .setSuspect(suspicion.isSuspect())
                .setLossesAlone(suspicion.lossesAlone())
                .setRanBefore(ranBefore);
        messages.write(entry);
        return entry.build();
    }

    static LiveAttempt fromCheckpoint(OpenAttempt entry) {
        AttemptToken token = entry.getToken();
        LiveAttempt attempt = new LiveAttempt(
                token.getJob(),
                token.getIndex(),
                token.getAttempt(),
                token.getEpoch(),
                entry.getWorker(),
                entry.getIncarnation(),
                entry.getIssuedAtMs(),
                entry.getRetriesUsed(),
                new Suspicion(entry.getSuspect(), entry.getLossesAlone()),
                entry.getRanBefore());
        attempt.state = TaskState.ofNumber(entry.getStateValue());
        attempt.startedAtMs = entry.getStartedAtMs();
        attempt.pid = entry.getPid();
        attempt.messages.restore(entry);
        return attempt;
    }

    @Override
    public String toString() {
        return "job " + job + " index " + index + " attempt " + attempt + " of epoch " + epoch;
    }
}
