package dev.drover.message;

import com.google.protobuf.ByteString;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.ClientWindow;
import dev.drover.proto.DeadWorker;
import dev.drover.proto.Environment;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.OpenJob;
import dev.drover.proto.PendingRerun;
import dev.drover.proto.WorkerIncarnation;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a checkpoint in parts. Each item goes into the open part, or into a new one if it does not fit. A job whose
 * lists are too long for one part is continued in the next; {@link #whole} puts it together again. Not shared between
 * threads.
 */
public final class CheckpointParts {
    /** The bound is small, because a reader of one job's spec reads the whole part. */
    private static final int MAX_JOBS = 500;

    private final Checkpoint.Builder part = Checkpoint.newBuilder();
    private final Parts<JournalRecord> parts;
    private final int setBytes;
    private OpenJob.Builder open;

    /** Begins with what is there once. */
    public CheckpointParts(long epoch, long nextJob, MessageLimits limits) {
        part.setEpoch(epoch).setNextJob(nextJob);
        parts = new Parts<>(limits.partBytes(), this::close);
        setBytes = limits.partBytes() / 2;
    }

    private JournalRecord close() {
        long job = open == null ? 0 : open.getJob();
        closeJob();
        JournalRecord record = JournalRecord.newBuilder().setCheckpoint(part).build();
        part.clear();
        if (job != 0) {
            open = OpenJob.newBuilder().setJob(job);
        }
        return record;
    }

    private void closeJob() {
        if (open != null) {
            part.addJobs(open);
            open = null;
        }
    }

    public void add(LiveWorker worker) {
        parts.before(worker);
        part.addWorkers(worker);
    }

    public void add(DeadWorker worker) {
        parts.before(worker);
        part.addDeadWorkers(worker);
    }

    public void add(WorkerIncarnation incarnation) {
        parts.before(incarnation);
        part.addIncarnations(incarnation);
    }

    public void add(ClientWindow client) {
        parts.before(client);
        part.addClients(client);
    }

    public void add(Environment environment) {
        parts.before(environment);
        part.addEnvironments(environment);
    }

    /** A whole job; its lists may be of any length. */
    public void add(OpenJob job) {
        OpenJob.Builder head = job.toBuilder().clearAttempts().clearReruns().clearUnsuccessful();
        if (part.getJobsCount() >= MAX_JOBS) {
            parts.closeNow();
        }
        parts.before(head.build());
        open = head;
        for (OpenAttempt attempt : job.getAttemptsList()) {
            parts.before(attempt);
            open.addAttempts(attempt);
        }
        for (PendingRerun rerun : job.getRerunsList()) {
            parts.before(rerun);
            open.addReruns(rerun);
        }
        addSet(job);
        closeJob();
    }

    /** A set's bytes may be cut anywhere. */
    private void addSet(OpenJob job) {
        ByteString set = ByteString.copyFrom(job.getUnsuccessfulList());
        for (int at = 0; at < set.size(); at += setBytes) {
            ByteString piece = set.substring(at, Math.min(set.size(), at + setBytes));
            parts.before(piece);
            open.addUnsuccessful(piece);
        }
    }

    /** All parts in order; the last is marked as complete. */
    public List<JournalRecord> all() {
        part.setComplete(true);
        return parts.all();
    }

    /** The jobs of all parts put together, with each job in one piece again. */
    public static List<OpenJob> whole(List<OpenJob> pieces) {
        List<OpenJob> jobs = new ArrayList<>();
        OpenJob.Builder job = null;
        for (OpenJob piece : pieces) {
            if (job != null && job.getJob() == piece.getJob()) {
                job.mergeFrom(piece);
                continue;
            }
            if (job != null) {
                jobs.add(job.build());
            }
            job = piece.toBuilder();
        }
        if (job != null) {
            jobs.add(job.build());
        }
        return jobs;
    }
}
