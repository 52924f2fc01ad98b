package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.HistoryConfig;
import dev.drover.history.JournalSource;
import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.table.Columns;
import dev.drover.history.table.Dialect;
import dev.drover.history.table.JobRowMapper;
import dev.drover.history.table.Sql;
import dev.drover.history.table.StoredJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.UserException;
import dev.drover.proto.JobCounts;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.StateCount;
import dev.drover.proto.WorkerRow;
import dev.drover.proto.WorkerRows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Answers questions over a reading connection; keeps nothing between them, and may be used by any thread. */
public final class QueryRunner {

    /** H2's code and PostgreSQL's state of a statement that took too long. */
    public static final int TIMED_OUT = 57014;

    private final HistoryConfig config;
    private final JournalSource source;
    private final Dialect dialect;
    private final JobsReader jobs;
    private final TasksReader tasks;
    private final AttemptsReader attempts;
    private final OutputRowsReader output;
    private final DetailReader detail;
    private final MessagesReader messages;

    public QueryRunner(HistoryConfig config, JournalSource source) {
        this(config, source, Dialect.H2);
    }

    public QueryRunner(HistoryConfig config, JournalSource source, Dialect dialect) {
        this.config = config;
        this.source = source;
        this.dialect = dialect;
        jobs = new JobsReader(dialect, config);
        AttemptStore store = AttemptStore.of(dialect);
        tasks = new TasksReader(store, config);
        attempts = new AttemptsReader(store, config);
        output = new OutputRowsReader(store, config);
        detail = new DetailReader(store, config);
        messages = new MessagesReader(config);
    }

    public Rows answer(Connection connection, Query query) throws SQLException, IOException {
        return answer(connection, query, () -> {});
    }

    /**
     * Answers a page.
     *
     * @param requireWanted is called before what may take long; throws if nobody waits for the answer
     */
    public Rows answer(Connection connection, Query query, Runnable requireWanted) throws SQLException, IOException {
        OutcomeReader outcomes = new OutcomeReader(source);
        return switch (query.getKindCase()) {
            case JOBS -> jobs.answer(connection, query, outcomes, requireWanted);
            case TASKS ->
                tasks.answer(connection, query, job(connection, query.getTasks().getJob()));
            case ATTEMPTS ->
                attempts.answer(
                        connection, query, job(connection, query.getAttempts().getJob()), outcomes);
            case OUTPUT ->
                output.answer(
                        connection, query, job(connection, query.getOutput().getJob()), outcomes);
            case MESSAGES ->
                messages.answer(
                        connection, query, job(connection, query.getMessages().getJob()), outcomes);
            case JOB ->
                Rows.newBuilder()
                        .setJob(detail.answer(
                                connection, job(connection, query.getJob().getJob()), outcomes))
                        .build();
            case WORKERS -> workers(connection, query);
            case COUNTS ->
                Rows.newBuilder()
                        .setCounts(counts(connection, query.getCounts().getFailedSinceMs()))
                        .build();
            case KIND_NOT_SET ->
                throw new UserException(
                        ErrorCode.INVALID,
                        "the question is of a kind that this version does not know; drover restart may help");
        };
    }

    private static StoredJob job(Connection connection, long id) throws SQLException {
        return JobRowMapper.find(connection, id)
                .orElseThrow(() -> new UserException(
                        ErrorCode.NOT_FOUND,
                        "there is no job " + Long.toUnsignedString(id)
                                + " in the history; drover history lists those there are"));
    }

    /** Newest first. */
    private Rows workers(Connection connection, Query query) throws SQLException {
        Cursor cursor =
                Cursor.decode(query.getCursor(), Cursor.first(query.getWorkers().getLimit(), Long.MAX_VALUE));
        int wanted = cursor.rows(config.pageSize());
        WorkerRows.Builder rows = WorkerRows.newBuilder();
        List<Long> ids = Sql.of(
                        "SELECT id, worker, incarnation, pid, started_at_ms, ended_at_ms, reason, expected FROM worker "
                                + "WHERE id < ? ORDER BY id DESC FETCH FIRST ? ROWS ONLY",
                        cursor.major(),
                        wanted)
                .list(connection, row -> {
                    rows.addWorkers(worker(row));
                    return row.getLong(1);
                });
        ByteString next = ids.size() < wanted ? ByteString.EMPTY : cursor.after(ids.size(), ids.get(ids.size() - 1), 0);
        return Rows.newBuilder().setWorkers(rows).setCursor(next).build();
    }

    private static WorkerRow worker(ResultSet row) throws SQLException {
        WorkerRow.Builder worker = WorkerRow.newBuilder()
                .setWorker(row.getInt(2))
                .setIncarnation(row.getInt(3))
                .setPid((int) row.getLong(4))
                .setStartedAtMs(row.getLong(5))
                .setReason(row.getString(7))
                .setExpected(row.getBoolean(8));
        Columns.ifLong(row, 6, worker::setEndedAtMs);
        return worker.build();
    }

    private JobCounts counts(Connection connection, long failedSinceMs) throws SQLException {
        JobCounts.Builder counts = JobCounts.newBuilder();
        Sql.of("SELECT state, jobs FROM job_count WHERE jobs > 0 ORDER BY state")
                .list(
                        connection,
                        row -> counts.addStates(StateCount.newBuilder()
                                .setStateValue(row.getInt(1))
                                .setJobs(row.getLong(2))));
        return counts.setFailedSince(Sql.of(
                                "SELECT COUNT(*) FROM job j" + dialect.using("job_by_time")
                                        + " WHERE j.state = ? AND j.time_ms >= ?",
                                JobState.FAILED.number(),
                                failedSinceMs)
                        .number(connection))
                .build();
    }
}
