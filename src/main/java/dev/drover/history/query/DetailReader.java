package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.attempt.StoredAttempt;
import dev.drover.history.table.JobRowMapper;
import dev.drover.history.table.Sql;
import dev.drover.history.table.StoredJob;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.JobDetailRow;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Spec;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Answers {@code JobDetailQuery}: everything about one job, each part bounded. */
final class DetailReader {
    private static final int ATTEMPTS = 100;
    private static final int SAMPLES = 200;

    private final AttemptStore store;
    private final HistoryConfig config;

    DetailReader(AttemptStore store, HistoryConfig config) {
        this.store = store;
        this.config = config;
    }

    JobDetailRow answer(Connection connection, StoredJob job, OutcomeReader outcomes) throws SQLException, IOException {
        JobRowMapper.addLabels(connection, List.of(job));
        Optional<Spec> spec = outcomes.addSpec(job);
        JobDetailRow.Builder detail = JobDetailRow.newBuilder().setJob(job.row());
        if (spec.isPresent()) {
            addEnvironment(connection, spec.get().getEnvironmentId(), outcomes, detail);
        }
        addProgress(connection, job, detail);
        addAttempts(connection, job, outcomes, detail);
        return detail.build();
    }

    private void addAttempts(Connection connection, StoredJob job, OutcomeReader outcomes, JobDetailRow.Builder detail)
            throws SQLException, IOException {
        List<StoredAttempt> last = store.reader(connection, job).last(ATTEMPTS);
        long bytes = 0;
        // The newest are kept where all together would be too long for one answer.
        for (int i = 0; i < last.size() && bytes < config.pageBytes(); i++) {
            detail.addAttempts(0, outcomes.whole(last.get(i)));
            bytes += detail.getAttempts(0).getSerializedSize();
        }
    }

    private static void addEnvironment(
            Connection connection, ByteString id, OutcomeReader outcomes, JobDetailRow.Builder detail)
            throws SQLException, IOException {
        List<Long> positions = Sql.of("SELECT position FROM environment WHERE id = ?", (Object) id.toByteArray())
                .list(connection, row -> row.getLong(1));
        if (!positions.isEmpty()) {
            Optional<List<ByteString>> names = outcomes.environmentNames(id, positions.get(0));
            names.ifPresent(detail::addAllEnvironmentNames);
            detail.setEnvironmentPruned(names.isEmpty());
        }
    }

    private static void addProgress(Connection connection, StoredJob job, JobDetailRow.Builder detail)
            throws SQLException {
        int shown = (int) Math.min(SAMPLES, job.samples());
        for (int i = 0; i < shown; i++) {
            // Evenly spread, the first and the last among them.
            long seq = shown == 1 ? 0 : i * (job.samples() - 1) / (shown - 1);
            Sql.of(
                            "SELECT idx, attempt, epoch, at_ms, amount, total, note FROM progress WHERE job = ? AND seq = ?",
                            job.id(),
                            seq)
                    .list(connection, row -> detail.addProgress(sample(job.id(), row)));
        }
    }

    private static ProgressSample sample(long job, ResultSet row) throws SQLException {
        ProgressSample.Builder sample = ProgressSample.newBuilder()
                .setToken(AttemptToken.newBuilder()
                        .setJob(job)
                        .setIndex(row.getInt(1))
                        .setAttempt(row.getInt(2))
                        .setEpoch(row.getLong(3)))
                .setAtMs(row.getLong(4))
                .setCurrent(row.getDouble(5))
                .setNote(row.getString(7));
        double total = row.getDouble(6);
        if (!row.wasNull()) {
            sample.setTotal(total);
        }
        return sample.build();
    }
}
