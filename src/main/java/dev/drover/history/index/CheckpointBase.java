package dev.drover.history.index;

import dev.drover.history.table.JobEntry;
import dev.drover.model.Cause;
import dev.drover.model.TaskState;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.Environment;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.OpenJob;
import dev.drover.proto.TaskStateRange;
import java.sql.SQLException;

/**
 * Applies the checkpoint at the beginning of the oldest segment. After a prune, only it knows the jobs that were open
 * then.
 *
 * <p>Owned by the indexer's thread. Attempts that ended before it are gone; their tasks are counted and not shown one by one.
 */
final class CheckpointBase {
    private final HistoryWriter writer;

    // The job of the last piece with a spec; null if it was known before.
    private JobEntry last;

    CheckpointBase(HistoryWriter writer) {
        this.writer = writer;
    }

    void apply(long position, Checkpoint checkpoint) throws SQLException {
        for (Environment environment : checkpoint.getEnvironmentsList()) {
            writer.sideTables().environment(environment.getId(), position);
        }
        for (LiveWorker worker : checkpoint.getWorkersList()) {
            writer.sideTables()
                    .workerStarted(
                            writer.nextWorkerId(),
                            worker.getWorker(),
                            worker.getIncarnation(),
                            worker.getPid(),
                            worker.getSlots(),
                            worker.getStartedAtMs());
        }
        for (OpenJob open : checkpoint.getJobsList()) {
            apply(position, open);
        }
    }

    private void apply(long position, OpenJob open) throws SQLException {
        if (!open.hasSpec()) {
            if (last != null && last.id == open.getJob()) {
                addLists(last, open);
            }
            return;
        }
        JobEntry job = writer.create(open.getJob());
        last = job;
        if (job == null) {
            return;
        }
        job.submitted(open.getSpec(), open.getTasks(), open.getSubmittedAtMs(), position);
        writer.sideTables().key(job.id, open.getSpec().getKey(), open.getSpecHash());
        job.labels = writer.sideTables().labels(job.id, open.getSpec().getLabelsList());
        job.state = open.getStateValue();
        job.startedAtMs = open.getStartedAtMs() == 0 ? null : open.getStartedAtMs();
        job.succeeded = open.getCounts().getSucceeded();
        job.failed = open.getCounts().getFailed();
        job.cancelled = open.getCounts().getCancelled();
        job.knownFrom = open.getTasks();
        if (open.getCancelRequested()) {
            cancel(job, 0, Math.max(0, open.getTasks() - 1), open.getCancelCauseValue());
        }
        addLists(job, open);
        writer.countRow();
    }

    /** What a checkpoint may say of a job in several pieces. */
    private void addLists(JobEntry job, OpenJob piece) throws SQLException {
        for (OpenAttempt attempt : piece.getAttemptsList()) {
            if (job.worker == null) {
                job.worker = attempt.getWorker();
            }
        }
        for (TaskStateRange range : piece.getNeverIssuedList()) {
            job.knownFrom = Math.min(job.knownFrom, Integer.toUnsignedLong(range.getFirst()));
            if (range.getStateValue() == TaskState.CANCELLED.number()) {
                long first = Integer.toUnsignedLong(range.getFirst());
                cancel(job, first, first + Integer.toUnsignedLong(range.getCount()) - 1, Cause.CANCELLED.number());
            }
        }
        writer.markChanged(job);
    }

    private void cancel(JobEntry job, long firstIndex, long lastIndex, int cause) throws SQLException {
        long atMs = job.startedAtMs == null ? 0 : job.startedAtMs;
        writer.sideTables().cancel(writer.nextCancelId(), job.id, firstIndex, lastIndex, cause, atMs);
    }
}
