package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.JournalSource;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Environment;
import dev.drover.proto.JobSpec;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.OpenJob;
import dev.drover.proto.Variable;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/**
 * Reads from the journal, by position, what the history's thin rows leave out; one for each page.
 *
 * <p>Used by one thread. Keeps the last record, because neighbouring rows mostly come from one batch.
 */
final class OutcomeReader {
    private final JournalSource source;
    private JournalRecord last;
    private long lastPosition = -1;

    OutcomeReader(JournalSource source) {
        this.source = source;
    }

    /** The spec of a job, from its submission or from the checkpoint that stands for it after a prune. */
    JobSpec spec(long job, long position) throws IOException {
        JournalRecord record = read(position);
        if (record.hasJobSubmitted()) {
            return record.getJobSubmitted().getSpec();
        }
        for (OpenJob open : record.getCheckpoint().getJobsList()) {
            if (open.getJob() == job) {
                return open.getSpec();
            }
        }
        throw new IOException("the record at " + position + " does not hold the spec of job " + job);
    }

    AttemptOutcome outcome(long position, int index) throws IOException {
        JournalRecord record = read(position);
        if (index >= record.getAttemptsEnded().getEndsCount()) {
            throw new IOException("the record at " + position + " does not hold the end of attempt " + index);
        }
        return record.getAttemptsEnded().getEnds(index).getOutcome();
    }

    /** The names of an environment's variables, sorted as bytes. */
    List<ByteString> environmentNames(ByteString id, long position) throws IOException {
        JournalRecord record = read(position);
        Environment environment = record.getEnvironmentStored();
        for (Environment kept : record.getCheckpoint().getEnvironmentsList()) {
            if (kept.getId().equals(id)) {
                environment = kept;
            }
        }
        return environment.getVariablesList().stream()
                .map(Variable::getName)
                .sorted(Comparator.comparing(name -> name, ByteString.unsignedLexicographicalComparator()))
                .toList();
    }

    private JournalRecord read(long position) throws IOException {
        if (position != lastPosition) {
            last = source.readAt(position);
            lastPosition = position;
        }
        return last;
    }
}
