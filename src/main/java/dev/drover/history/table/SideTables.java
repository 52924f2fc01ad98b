package dev.drover.history.table;

import com.google.protobuf.ByteString;
import dev.drover.model.Sha256;
import dev.drover.proto.Label;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.TaskMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the smaller tables: keys, labels, workers of jobs, cancels, progress, messages, workers, environments; owned by the indexer's thread. */
public final class SideTables implements AutoCloseable {
    private final PreparedStatement key;
    private final PreparedStatement label;
    private final PreparedStatement jobWorker;
    private final PreparedStatement cancel;
    private final PreparedStatement progress;
    private final PreparedStatement message;
    private final PreparedStatement workerStart;
    private final PreparedStatement workerEnd;
    private final PreparedStatement environment;
    private final Map<CountedTable, PreparedStatement> batched;
    private final RowCounts counts;

    public SideTables(Connection connection, RowCounts counts) throws SQLException {
        this.counts = counts;
        key = connection.prepareStatement(
                "INSERT INTO job_key (job, key_prefix, key_hash, spec_hash) VALUES (?, ?, ?, ?)");
        label = connection.prepareStatement("INSERT INTO job_label (job, label_key, label_value) VALUES (?, ?, ?)");
        jobWorker = connection.prepareStatement("MERGE INTO job_worker t USING (VALUES (CAST(? AS bigint), "
                + "CAST(? AS integer))) s (job, worker) ON t.job = s.job AND t.worker = s.worker "
                + "WHEN NOT MATCHED THEN INSERT (job, worker) VALUES (s.job, s.worker)");
        cancel = connection.prepareStatement(
                "INSERT INTO task_cancel (id, job, first_index, last_index, cause, at_ms) VALUES (?, ?, ?, ?, ?, ?)");
        progress = connection.prepareStatement("INSERT INTO progress (job, seq, idx, attempt, epoch, at_ms, amount, "
                + "total, note) VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS double precision), ?)");
        message = connection.prepareStatement("INSERT INTO task_message (job, seq, idx, attempt, epoch, number, at_ms, "
                + "to_task, position, position_index) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        workerStart = connection.prepareStatement("MERGE INTO worker t USING (VALUES (CAST(? AS bigint), "
                + "CAST(? AS integer), CAST(? AS integer), CAST(? AS bigint), CAST(? AS integer), CAST(? AS bigint))) "
                + "s (id, worker, incarnation, pid, slots, at) ON t.worker = s.worker AND t.incarnation = s.incarnation "
                + "WHEN NOT MATCHED THEN INSERT (id, worker, incarnation, pid, slots, started_at_ms, reason, expected) "
                + "VALUES (s.id, s.worker, s.incarnation, s.pid, s.slots, s.at, '', false)");
        workerEnd = connection.prepareStatement(
                "UPDATE worker SET ended_at_ms = ?, reason = ?, expected = ? WHERE worker = ? AND incarnation = ?");
        environment = connection.prepareStatement("MERGE INTO environment t USING (VALUES (CAST(? AS bytea), "
                + "CAST(? AS bigint))) s (id, position) ON t.id = s.id "
                + "WHEN NOT MATCHED THEN INSERT (id, position) VALUES (s.id, s.position)");
        batched = Map.of(
                CountedTable.JOB_KEY, key,
                CountedTable.JOB_LABEL, label,
                CountedTable.JOB_WORKER, jobWorker,
                CountedTable.TASK_CANCEL, cancel,
                CountedTable.PROGRESS, progress,
                CountedTable.TASK_MESSAGE, message);
    }

    /** The key of a job, if it has one, and what it stands for. */
    public void key(long job, String text, ByteString specHash) throws SQLException {
        if (text.isEmpty()) {
            return;
        }
        Sha256 hash = Sha256.ofText(text);
        key.setLong(1, job);
        key.setLong(2, hash.a());
        key.setBytes(3, hash.toBytes());
        key.setBytes(4, specHash.toByteArray());
        key.addBatch();
    }

    /** The labels of a job, the last one of each key; returns how many there are. */
    public int labels(long job, List<Label> labels) throws SQLException {
        Map<String, String> byKey = new LinkedHashMap<>();
        for (Label entry : labels) {
            byKey.put(Texts.cut(entry.getKey()), Texts.cut(entry.getValue(), Texts.LONG));
        }
        for (Map.Entry<String, String> entry : byKey.entrySet()) {
            label.setLong(1, job);
            label.setString(2, entry.getKey());
            label.setString(3, entry.getValue());
            label.addBatch();
        }
        return byKey.size();
    }

    public void jobWorker(long job, int worker) throws SQLException {
        jobWorker.setLong(1, job);
        jobWorker.setInt(2, worker);
        jobWorker.addBatch();
    }

    public void cancel(long id, long job, long firstIndex, long lastIndex, int cause, long atMs) throws SQLException {
        cancel.setLong(1, id);
        cancel.setLong(2, job);
        cancel.setLong(3, firstIndex);
        cancel.setLong(4, lastIndex);
        cancel.setInt(5, cause);
        cancel.setLong(6, atMs);
        cancel.addBatch();
    }

    public void progress(long seq, ProgressSample sample) throws SQLException {
        progress.setLong(1, sample.getToken().getJob());
        progress.setLong(2, seq);
        progress.setInt(3, sample.getToken().getIndex());
        progress.setInt(4, sample.getToken().getAttempt());
        progress.setLong(5, sample.getToken().getEpoch());
        progress.setLong(6, sample.getAtMs());
        progress.setDouble(7, sample.getCurrent());
        if (sample.hasTotal()) {
            progress.setDouble(8, sample.getTotal());
        } else {
            progress.setNull(8, Types.DOUBLE);
        }
        progress.setString(9, Texts.cut(sample.getNote(), Texts.LONG));
        progress.addBatch();
    }

    /** A message, by where the journal has it. */
    public void message(long seq, TaskMessage said, long position, int positionIndex) throws SQLException {
        message.setLong(1, said.getToken().getJob());
        message.setLong(2, seq);
        message.setInt(3, said.getToken().getIndex());
        message.setInt(4, said.getToken().getAttempt());
        message.setLong(5, said.getToken().getEpoch());
        message.setLong(6, said.getSequence());
        message.setLong(7, said.getAtMs());
        message.setBoolean(8, said.getToTask());
        message.setLong(9, position);
        message.setInt(10, positionIndex);
        message.addBatch();
    }

    public void workerStarted(long id, int worker, int incarnation, int pid, int slots, long atMs) throws SQLException {
        workerStart.setLong(1, id);
        workerStart.setInt(2, worker);
        workerStart.setInt(3, incarnation);
        workerStart.setLong(4, Integer.toUnsignedLong(pid));
        workerStart.setInt(5, slots);
        workerStart.setLong(6, atMs);
        counts.add(CountedTable.WORKER, workerStart.executeUpdate());
    }

    public void workerEnded(int worker, int incarnation, long atMs, String reason, boolean expected)
            throws SQLException {
        workerEnd.setLong(1, atMs);
        workerEnd.setString(2, Texts.cut(reason, Texts.LONG));
        workerEnd.setBoolean(3, expected);
        workerEnd.setInt(4, worker);
        workerEnd.setInt(5, incarnation);
        workerEnd.executeUpdate();
    }

    public void environment(ByteString id, long position) throws SQLException {
        environment.setBytes(1, id.toByteArray());
        environment.setLong(2, position);
        counts.add(CountedTable.ENVIRONMENT, environment.executeUpdate());
    }

    public void flush() throws SQLException {
        for (Map.Entry<CountedTable, PreparedStatement> entry : batched.entrySet()) {
            for (int rows : entry.getValue().executeBatch()) {
                counts.add(entry.getKey(), rows);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement :
                List.of(key, label, jobWorker, cancel, progress, message, workerStart, workerEnd, environment)) {
            statement.close();
        }
    }
}
