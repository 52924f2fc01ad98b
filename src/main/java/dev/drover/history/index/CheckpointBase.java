package dev.drover.history.index;

import com.google.protobuf.ByteString;
import dev.drover.history.table.JobEntry;
import dev.drover.model.Cause;
import dev.drover.model.IndexSet;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.Environment;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.OpenJob;
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

    // Of the last job: its tasks that ended without success, as far as its pieces came.
    private ByteString unsuccessful = ByteString.EMPTY;

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
        if (checkpoint.getComplete()) {
            finishLast();
        }
    }

    private void apply(long position, OpenJob open) throws SQLException {
        if (!open.hasSpec()) {
            if (last != null && last.id == open.getJob()) {
                addLists(last, open);
            }
            return;
        }
        finishLast();
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
        job.neverRan = open.getCounts().getNeverRan();
        job.knownFrom = open.getNextFresh();
        if (open.getCancelRequested()) {
            cancel(job, 0, Math.max(0, open.getTasks() - 1), open.getCancelCauseValue());
        }
        addLists(job, open);
        writer.countRow();
    }

    /** What a checkpoint may say of a job in several pieces. */
    private void addLists(JobEntry job, OpenJob piece) throws SQLException {
        for (OpenAttempt attempt : piece.getAttemptsList()) {
            if (attempt.getStartedAtMs() != 0) {
                writer.addWorker(job, attempt.getWorker());
            }
        }
        unsuccessful = unsuccessful.concat(ByteString.copyFrom(piece.getUnsuccessfulList()));
        writer.markChanged(job);
    }

    /** All pieces of the last job came. Those of its tasks that were cancelled before they were issued stand behind the first that waits. */
    private void finishLast() throws SQLException {
        if (last != null && !unsuccessful.isEmpty()) {
            IndexSet set = IndexSet.ofBytes(unsuccessful.toByteArray());
            for (long first = set.nextPresent(last.knownFrom, last.tasks); first < last.tasks; ) {
                long end = set.nextAbsent(first, last.tasks);
                cancel(last, first, end - 1, Cause.CANCELLED.number());
                first = set.nextPresent(end, last.tasks);
            }
        }
        last = null;
        unsuccessful = ByteString.EMPTY;
    }

    private void cancel(JobEntry job, long firstIndex, long lastIndex, int cause) throws SQLException {
        long atMs = job.startedAtMs == null ? 0 : job.startedAtMs;
        writer.sideTables().cancel(writer.nextCancelId(), job.id, firstIndex, lastIndex, cause, atMs);
    }
}
