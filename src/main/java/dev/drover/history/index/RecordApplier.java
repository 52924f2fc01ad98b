package dev.drover.history.index;

import dev.drover.history.table.JobEntry;
import dev.drover.history.table.Texts;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.WorkerEnded;
import dev.drover.proto.WorkerStarted;
import java.sql.SQLException;
import java.util.List;

/**
 * Applies each record of the journal to the history.
 *
 * <p>Owned by the indexer's thread. A record of a job that the history doesn't know is passed over: its submission was pruned.
 */
public final class RecordApplier {
    private final HistoryWriter writer;
    private final CheckpointBase base;
    private boolean hasBase;

    /**
     * @param based whether the journal's first checkpoint is in; all others repeat what is known
     */
    public RecordApplier(HistoryWriter writer, boolean based) {
        this.writer = writer;
        this.hasBase = based;
        base = new CheckpointBase(writer);
    }

    public boolean hasBase() {
        return hasBase;
    }

    public void apply(long position, JournalRecord record) throws SQLException {
        if (record.hasCheckpoint()) {
            if (!hasBase) {
                base.apply(position, record.getCheckpoint());
                hasBase = record.getCheckpoint().getComplete();
            }
            return;
        }
        hasBase = true;
        switch (record.getRecordCase()) {
            case ENVIRONMENT_STORED ->
                writer.sideTables().environment(record.getEnvironmentStored().getId(), position);
            case JOB_SUBMITTED -> onSubmitted(position, record.getJobSubmitted());
            case ATTEMPTS_STARTED -> {
                for (AttemptStarted started : record.getAttemptsStarted().getAttemptsList()) {
                    onStarted(started);
                }
            }
            case ATTEMPTS_ENDED -> onAttemptsEnded(position, record.getAttemptsEnded());
            case CANCEL_REQUESTED -> onCancel(record.getCancelRequested());
            case JOB_ENDED -> onJobEnded(record.getJobEnded());
            case WORKER_STARTED -> onWorkerStarted(record.getWorkerStarted());
            case WORKER_ENDED -> onWorkerEnded(record.getWorkerEnded());
            case PROGRESS_SAMPLED -> onProgress(record.getProgressSampled().getProgressList());
            case TASK_MESSAGES -> onMessages(position, record.getTaskMessages().getMessagesList());
            case ATTEMPTS_ISSUED, ATTEMPTS_RETURNED -> {
                // What is only sent to a worker, or comes back from it, has not run.
            }
            case CHECKPOINT, EPOCH_STARTED, EPOCH_ENDED, RECORD_NOT_SET -> {}
        }
        writer.countRow();
    }

    private void onSubmitted(long position, JobSubmitted record) throws SQLException {
        JobEntry job = writer.create(record.getJob());
        if (job == null) {
            return;
        }
        job.submitted(record.getSpec(), record.getTasks(), record.getAtMs(), position);
        writer.sideTables().key(job.id, record.getSpec().getKey(), record.getSpecHash());
        job.labels = writer.sideTables().labels(job.id, record.getSpec().getLabelsList());
        writer.markChanged(job);
    }

    private void onStarted(AttemptStarted record) throws SQLException {
        JobEntry job = writer.job(record.getToken().getJob());
        if (job != null && !job.isFinal()) {
            started(job, record.getWorker(), record.getAtMs());
        }
    }

    /** A task of it started on that worker: it runs from the first on. */
    private void started(JobEntry job, int worker, long atMs) throws SQLException {
        writer.addWorker(job, worker);
        if (job.startedAtMs == null) {
            job.startedAtMs = atMs;
            writer.markChanged(job);
        }
        if (job.state == JobState.QUEUED.number()) {
            job.state = JobState.RUNNING.number();
        }
    }

    private void onAttemptsEnded(long position, AttemptsEnded record) throws SQLException {
        for (int index = 0; index < record.getEndsCount(); index++) {
            AttemptOutcome outcome = record.getEnds(index).getOutcome();
            JobEntry job = writer.job(outcome.getToken().getJob());
            if (job == null) {
                continue;
            }
            long startedAtMs = record.getEnds(index).getStartedAtMs();
            if (startedAtMs != 0 && !job.isFinal()) {
                started(job, record.getWorker(), startedAtMs);
            }
            long id = writer.attempt(record, index, position);
            if (job.attempts == 0) {
                job.firstAttempt = id;
            }
            job.lastAttempt = id;
            job.attempts++;
            if (!job.array) {
                job.message = Texts.orNull(outcome.getMessage());
            }
            if (record.getEnds(index).getTaskEnded()) {
                countTask(job, outcome, startedAtMs != 0);
            }
            writer.markChanged(job);
        }
    }

    /** Whether an earlier attempt ran is known when the job ends: its record has the exact count. */
    private static void countTask(JobEntry job, AttemptOutcome outcome, boolean started) {
        switch (JobState.ofNumber(outcome.getStateValue())) {
            case SUCCEEDED -> job.succeeded++;
            case CANCELLED -> {
                job.cancelled++;
                job.neverRan += started || outcome.getToken().getAttempt() > 1 ? 0 : 1;
            }
            default -> job.failed++;
        }
    }

    private void onCancel(CancelRequested record) throws SQLException {
        JobEntry job = writer.job(record.getJob());
        if (job == null || job.isFinal()) {
            return;
        }
        job.cancelled += record.getTasksCancelled();
        job.neverRan += record.getTasksNeverRan();
        if (record.getTasksCount() == 0) {
            if (job.state == JobState.RUNNING.number()) {
                job.state = JobState.CANCELLING.number();
            }
            cancelRange(record, 0, Math.max(0, job.tasks - 1));
        }
        for (IndexRange range : record.getTasksList()) {
            long first = Integer.toUnsignedLong(range.getFirst());
            cancelRange(record, first, first + Integer.toUnsignedLong(range.getCount()) - 1);
        }
        writer.markChanged(job);
    }

    private void cancelRange(CancelRequested record, long first, long last) throws SQLException {
        writer.sideTables()
                .cancel(writer.nextCancelId(), record.getJob(), first, last, record.getCauseValue(), record.getAtMs());
    }

    private void onJobEnded(JobEnded record) throws SQLException {
        JobEntry job = writer.job(record.getJob());
        if (job == null) {
            return;
        }
        job.state = record.getStateValue();
        job.cause = record.getCauseValue();
        job.exitCode = record.hasExitCode() ? record.getExitCode() : null;
        job.signal = record.hasSignal() ? record.getSignal() : null;
        job.succeeded = record.getCounts().getSucceeded();
        job.failed = record.getCounts().getFailed();
        job.cancelled = record.getCounts().getCancelled();
        job.neverRan = record.getCounts().getNeverRan();
        job.endedAtMs = record.getAtMs();
        writer.markChanged(job);
    }

    private void onWorkerStarted(WorkerStarted record) throws SQLException {
        writer.sideTables()
                .workerStarted(
                        writer.nextWorkerId(),
                        record.getWorker(),
                        record.getIncarnation(),
                        record.getPid(),
                        record.getSlots(),
                        record.getAtMs());
    }

    private void onWorkerEnded(WorkerEnded record) throws SQLException {
        writer.sideTables()
                .workerEnded(
                        record.getWorker(),
                        record.getIncarnation(),
                        record.getAtMs(),
                        record.getReason(),
                        record.getExpected());
    }

    private void onMessages(long position, List<TaskMessage> messages) throws SQLException {
        for (int index = 0; index < messages.size(); index++) {
            TaskMessage message = messages.get(index);
            JobEntry job = writer.job(message.getToken().getJob());
            if (job == null) {
                continue;
            }
            job.messagesDropped += message.getDropped();
            if (message.getDropped() == 0) {
                writer.sideTables().message(job.messages++, message, position, index);
            }
            writer.markChanged(job);
            writer.countRow();
        }
    }

    private void onProgress(List<ProgressSample> samples) throws SQLException {
        for (ProgressSample sample : samples) {
            JobEntry job = writer.job(sample.getToken().getJob());
            if (job != null) {
                writer.sideTables().progress(job.samples++, sample);
                writer.markChanged(job);
                writer.countRow();
            }
        }
    }
}
