package dev.drover.coordinator.core.state;

import dev.drover.message.CheckpointParts;
import dev.drover.message.MessageLimits;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.model.UserException;
import dev.drover.model.WorkerIds;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsIssued;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.DeadWorker;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.WorkerEnded;
import dev.drover.proto.WorkerIncarnation;
import dev.drover.proto.WorkerStarted;
import dev.drover.proto.WorkerSwept;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Everything that must survive this process: the result of applying all records of the journal.
 *
 * <p>It changes only by {@link #apply}, both in live operation and in recovery, so that a restart restores exactly the
 * same state. Owned by one thread at a time: recovery's, then the core's.
 */
public final class DurableState {
    private record WorkerId(int worker, int incarnation) implements Comparable<WorkerId> {
        private static final Comparator<WorkerId> ORDER =
                Comparator.comparingInt(WorkerId::worker).thenComparingInt(WorkerId::incarnation);

        static WorkerId of(DeadWorker dead) {
            return new WorkerId(dead.getWorker().getWorker(), dead.getWorker().getIncarnation());
        }

        @Override
        public int compareTo(WorkerId other) {
            return ORDER.compare(this, other);
        }
    }

    private long epoch;
    private long nextJob = 1;
    private final OpenJobs jobs;
    private final Environments environments = new Environments();
    private final KnownKeys keys;
    private final ClientWindows clients = new ClientWindows();
    private final TreeMap<Integer, LiveWorker> workers = new TreeMap<>();
    private final TreeMap<WorkerId, DeadWorker> deadWorkers = new TreeMap<>();
    private final TreeMap<Integer, Integer> incarnations = new TreeMap<>();
    private long jobBytes;
    private int liveAttempts;
    private int startedAttempts;
    private int loneAttempts;

    /** The state before any record. */
    public DurableState() {
        this(KnownKeys.MAX_ENDED);
    }

    /** The state before any record, which will know the keys of that many ended jobs: a simulation keeps few. */
    public DurableState(int maxEndedKeys) {
        this(TreeMap::new, maxEndedKeys);
    }

    public DurableState(Supplier<NavigableMap<Long, Job>> maps) {
        this(maps, KnownKeys.MAX_ENDED);
    }

    private DurableState(Supplier<NavigableMap<Long, Job>> maps, int maxEndedKeys) {
        this.jobs = new OpenJobs(maps);
        this.keys = new KnownKeys(maxEndedKeys);
    }

    public long epoch() {
        return epoch;
    }

    public long nextJob() {
        return nextJob;
    }

    public OpenJobs jobs() {
        return jobs;
    }

    /** Null if it ended or never was. */
    public Job job(long id) {
        return jobs.get(id);
    }

    public Environments environments() {
        return environments;
    }

    public ClientWindows clients() {
        return clients;
    }

    /** Null if it is not known whether the key is free: ask the history. */
    public KeyOwner key(Sha256 key) {
        return keys.get(key);
    }

    /** See {@link KnownKeys#upToJob}. */
    public long keysUpToJob() {
        return keys.upToJob();
    }

    /** The live attempt with that token, if that worker process has it; else null. */
    public LiveAttempt live(AttemptToken token, int worker, int incarnation) {
        Job job = jobs.get(token.getJob());
        LiveAttempt attempt = job == null ? null : job.live(token.getIndex());
        return attempt != null && attempt.is(token) && attempt.worker == worker && attempt.incarnation == incarnation
                ? attempt
                : null;
    }

    /** Worker processes that are not known to have ended, by worker id. */
    public Collection<LiveWorker> workers() {
        return workers.values();
    }

    /** Worker processes that have ended, and whose attempts' processes are still being ended. */
    public Collection<DeadWorker> deadWorkers() {
        return deadWorkers.values();
    }

    /** Null if none of that id is known to live. */
    public LiveWorker worker(int id) {
        return workers.get(id);
    }

    /** The newest process of that worker id so far; 0 if there was none. */
    public int lastIncarnation(int worker) {
        return incarnations.getOrDefault(worker, 0);
    }

    /** Attempts issued and not ended, of all jobs. */
    public int liveAttempts() {
        return liveAttempts;
    }

    /** Whether that process has ended and what it left is still being ended. */
    public boolean isDead(int worker, int incarnation) {
        return deadWorkers.containsKey(new WorkerId(worker, incarnation));
    }

    /** Those of {@link #liveAttempts} that have started, as far as their workers have reported. */
    public int startedAttempts() {
        return startedAttempts;
    }

    /** Whether an attempt is with the worker in which suspects run, as far as that worker is not known to have ended. */
    public boolean hasLoneAttempt() {
        return loneAttempts > 0;
    }

    /** Memory that open jobs and environments may take. */
    public long bytes() {
        return jobBytes + environments.bytes();
    }

    /**
     * Applies one record. An illegal record means a bug or a damaged journal, and is refused with an exception that
     * says so.
     */
    public void apply(JournalRecord record) {
        switch (record.getRecordCase()) {
            case EPOCH_STARTED -> epoch = record.getEpochStarted().getEpoch();
            case ENVIRONMENT_STORED -> environments.store(record.getEnvironmentStored());
            case JOB_SUBMITTED -> submitted(record.getJobSubmitted());
            case ATTEMPTS_ISSUED -> issued(record.getAttemptsIssued());
            case ATTEMPTS_STARTED ->
                record.getAttemptsStarted().getAttemptsList().forEach(this::started);
            case ATTEMPTS_RETURNED -> {
                for (AttemptToken token : record.getAttemptsReturned().getAttemptsList()) {
                    Job job = open(token.getJob());
                    left(job.live(token.getIndex()));
                    job.giveBack(token);
                    liveAttempts--;
                    jobs.updateIndexes(job);
                }
            }
            case TASK_MESSAGES -> record.getTaskMessages().getMessagesList().forEach(this::messaged);
            case ATTEMPTS_ENDED -> ended(record.getAttemptsEnded());
            case CANCEL_REQUESTED -> {
                Job job = open(record.getCancelRequested().getJob());
                job.cancel(record.getCancelRequested());
                jobs.updateIndexes(job);
            }
            case JOB_ENDED -> jobEnded(record.getJobEnded());
            case WORKER_STARTED -> workerStarted(record.getWorkerStarted());
            case WORKER_ENDED -> workerEnded(record.getWorkerEnded());
            case WORKER_SWEPT -> workerSwept(record.getWorkerSwept());
            case EPOCH_ENDED, PROGRESS_SAMPLED, CHECKPOINT -> {}
            case RECORD_NOT_SET ->
                throw new UserException(
                        ErrorCode.VERSION,
                        "the journal has a record of a kind that this version of Drover does not know; use the version that"
                                + " wrote it, or a newer one");
        }
    }

    private void submitted(JobSubmitted submitted) {
        Job job = new Job(submitted);
        jobs.add(job);
        nextJob = job.id + 1;
        jobBytes += job.bytes;
        environments.use(job.spec.getEnvironmentId());
        clients.add(submitted.getClientId(), submitted.getSequence(), job.id);
        keys.submitted(job.key);
    }

    private void issued(AttemptsIssued issued) {
        for (AttemptRange range : issued.getAttemptsList()) {
            Job job = open(range.getJob());
            job.issue(range, issued.getWorker(), issued.getIncarnation(), issued.getAtMs());
            liveAttempts += range.getCount();
            loneAttempts += WorkerIds.isAlone(issued.getWorker()) ? range.getCount() : 0;
            jobs.updateIndexes(job);
        }
    }

    private void started(AttemptStarted started) {
        Job job = open(started.getToken().getJob());
        job.start(started);
        startedAttempts++;
    }

    private void messaged(TaskMessage message) {
        LiveAttempt attempt =
                open(message.getToken().getJob()).live(message.getToken().getIndex());
        if (attempt == null || !attempt.is(message.getToken())) {
            throw new IllegalStateException("a message is of an attempt that is not live: " + message.getToken());
        }
        attempt.messages().apply(message);
    }

    private void ended(AttemptsEnded ended) {
        for (AttemptEnd end : ended.getEndsList()) {
            Job job = open(end.getOutcome().getToken().getJob());
            int before = job.started();
            left(job.live(end.getOutcome().getToken().getIndex()));
            job.end(end);
            liveAttempts--;
            startedAttempts += job.started() - before;
            jobs.updateIndexes(job);
        }
    }

    private void left(LiveAttempt attempt) {
        loneAttempts -= attempt != null && isLone(attempt) ? 1 : 0;
    }

    private boolean isLone(LiveAttempt attempt) {
        LiveWorker worker = workers.get(WorkerIds.ALONE);
        return WorkerIds.isAlone(attempt.worker) && worker != null && worker.getIncarnation() == attempt.incarnation;
    }

    private void jobEnded(JobEnded ended) {
        long id = ended.getJob();
        Job job = jobs.remove(id);
        if (job == null || job.liveCount() > 0 || !job.isDone()) {
            throw new IllegalStateException("job " + id + " ends while it is not done");
        }
        JobState last = JobState.ofNumber(ended.getStateValue());
        if (last != job.finalState()) {
            throw new IllegalStateException(
                    "job " + id + " ends as " + last + ", by its tasks it is " + job.finalState());
        }
        job.state().moveTo(last, "job " + id + " ended");
        jobBytes -= job.bytes;
        environments.release(job.spec.getEnvironmentId());
        keys.ended(job.key);
    }

    private void workerStarted(WorkerStarted started) {
        workers.put(
                started.getWorker(),
                LiveWorker.newBuilder()
                        .setWorker(started.getWorker())
                        .setIncarnation(started.getIncarnation())
                        .setPid(started.getPid())
                        .setStartTicks(started.getStartTicks())
                        .setSlots(started.getSlots())
                        .setStartedAtMs(started.getAtMs())
                        .build());
        incarnations.merge(started.getWorker(), started.getIncarnation(), Math::max);
    }

    private void workerEnded(WorkerEnded ended) {
        LiveWorker worker = workers.get(ended.getWorker());
        if (worker != null && worker.getIncarnation() == ended.getIncarnation()) {
            workers.remove(ended.getWorker());
            loneAttempts = WorkerIds.isAlone(ended.getWorker()) ? 0 : loneAttempts;
            if (ended.getUnswept()) {
                deadWorkers.put(
                        new WorkerId(ended.getWorker(), ended.getIncarnation()),
                        DeadWorker.newBuilder()
                                .setWorker(worker)
                                .setReason(ended.getReason())
                                .build());
            }
        }
        incarnations.merge(ended.getWorker(), ended.getIncarnation(), Math::max);
    }

    private void workerSwept(WorkerSwept swept) {
        deadWorkers.remove(new WorkerId(swept.getWorker(), swept.getIncarnation()));
    }

    private Job open(long id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw new IllegalStateException("a record names job " + id + ", which is not open");
        }
        return job;
    }

    /** The whole state as records for one group of the journal. The last one is marked complete. */
    public List<JournalRecord> checkpoint() {
        return checkpoint(MessageLimits.DEFAULT);
    }

    /** The same with records of a size of their own. */
    public List<JournalRecord> checkpoint(MessageLimits limits) {
        CheckpointParts parts = new CheckpointParts(epoch, nextJob, limits);
        workers.values().forEach(parts::add);
        deadWorkers.values().forEach(parts::add);
        incarnations.forEach((worker, incarnation) -> parts.add(WorkerIncarnation.newBuilder()
                .setWorker(worker)
                .setIncarnation(incarnation)
                .build()));
        clients.toProto().forEach(parts::add);
        environments.all().forEach(parts::add);
        for (Job job : jobs.all().values()) {
            parts.add(job.toCheckpoint());
        }
        return parts.all();
    }

    /** Restores the state from a whole checkpoint. This state must be new. */
    public void restore(Checkpoint checkpoint) {
        epoch = checkpoint.getEpoch();
        nextJob = Math.max(1, checkpoint.getNextJob());
        checkpoint.getEnvironmentsList().forEach(environments::restore);
        checkpoint.getWorkersList().forEach(worker -> workers.put(worker.getWorker(), worker));
        checkpoint.getDeadWorkersList().forEach(dead -> deadWorkers.put(WorkerId.of(dead), dead));
        checkpoint.getIncarnationsList().forEach(entry -> incarnations.put(entry.getWorker(), entry.getIncarnation()));
        keys.restored(nextJob - 1);
        checkpoint.getClientsList().forEach(clients::restore);
        CheckpointParts.whole(checkpoint.getJobsList()).forEach(open -> {
            Job job = Job.fromCheckpoint(open);
            jobs.add(job);
            keys.submitted(job.key);
            jobBytes += job.bytes;
            liveAttempts += job.liveCount();
            startedAttempts += job.started();
            for (LiveAttempt attempt : job.live()) {
                loneAttempts += isLone(attempt) ? 1 : 0;
            }
            environments.use(job.spec.getEnvironmentId());
        });
    }

    /** Checks all state and throws at the first contradiction. */
    public void checkInvariants() {
        int live = 0;
        int started = 0;
        int lone = 0;
        jobs.checkInvariants();
        for (Job job : jobs.all().values()) {
            live += job.liveCount();
            started += job.started();
            if (environments.get(job.spec.getEnvironmentId()) == null) {
                throw new IllegalStateException("job " + job.id + " has lost its environment");
            }
            for (LiveAttempt attempt : job.live()) {
                lone += isLone(attempt) ? 1 : 0;
                LiveWorker worker = workers.get(attempt.worker);
                boolean isAlive = worker != null && worker.getIncarnation() == attempt.incarnation;
                if (!isAlive && !deadWorkers.containsKey(new WorkerId(attempt.worker, attempt.incarnation))) {
                    throw new IllegalStateException("job " + job.id + " index " + attempt.index
                            + " is live on worker " + attempt.worker + " incarnation " + attempt.incarnation
                            + ", which is not");
                }
            }
        }
        if (lone != loneAttempts || lone > 1) {
            throw new IllegalStateException(lone + " attempts run alone, counted were " + loneAttempts);
        }
        if (live != liveAttempts || started != startedAttempts) {
            throw new IllegalStateException(live + " attempts are live and " + started + " have started, counted were "
                    + liveAttempts + " and " + startedAttempts);
        }
    }
}
