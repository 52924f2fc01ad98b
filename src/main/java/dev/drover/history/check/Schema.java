package dev.drover.history.check;

import dev.drover.history.attempt.AttemptStore;
import dev.drover.history.table.CountedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables of the history, as a list of numbered steps that are never changed once released.
 *
 * <p>Plain JDBC, because a migration library costs 300 ms at each start (H2 hazard 10). Every statement suits PostgreSQL too (H2
 * hazard 11). A step that breaks off halfway leaves tables that the next start can't read or move on: they are built again.
 */
public record Schema(List<List<String>> steps) {
    private static final List<String> WITHOUT_ATTEMPTS = List.of(
            """
            CREATE TABLE job (
              id bigint PRIMARY KEY, name varchar(1000) NOT NULL, kind varchar(16) NOT NULL, state smallint NOT NULL,
              cause smallint NOT NULL, exit_code integer, signal integer, tasks bigint NOT NULL, succeeded bigint NOT NULL,
              failed bigint NOT NULL, cancelled bigint NOT NULL, never_ran bigint NOT NULL, attempts bigint NOT NULL,
              submitted_at_ms bigint NOT NULL,
              started_at_ms bigint, ended_at_ms bigint, time_ms bigint NOT NULL, job_key varchar(1000), parent bigint,
              user_name varchar(1000), is_array boolean NOT NULL, number_first bigint NOT NULL, number_step bigint NOT NULL,
              list_name varchar(1000), spec_position bigint NOT NULL, message varchar(1000), worker integer,
              first_attempt bigint NOT NULL, last_attempt bigint NOT NULL, samples bigint NOT NULL, labels integer NOT NULL,
              known_from bigint NOT NULL)""",
            "CREATE INDEX job_by_state ON job (state, id)",
            "CREATE INDEX job_by_time ON job (state, time_ms)",
            "CREATE INDEX job_by_name ON job (name, id)",
            "CREATE INDEX job_by_cause ON job (cause, id)",
            "CREATE INDEX job_by_exit ON job (exit_code, id)",
            // Keys have a table of their own, so that jobs without one pay nothing. The index is of numbers: one of
            // whole digests in random order took twice as long to fill.
            """
            CREATE TABLE job_key (
              job bigint PRIMARY KEY, key_prefix bigint NOT NULL, key_hash bytea NOT NULL, spec_hash bytea NOT NULL)""",
            "CREATE INDEX key_by_prefix ON job_key (key_prefix)",
            """
            CREATE TABLE job_label (
              job bigint NOT NULL, label_key varchar(1000) NOT NULL, label_value varchar(10000) NOT NULL,
              PRIMARY KEY (job, label_key))""",
            "CREATE INDEX label_by_value ON job_label (label_key, label_value, job)",
            "CREATE TABLE job_worker (job bigint NOT NULL, worker integer NOT NULL, PRIMARY KEY (job, worker))",
            """
            CREATE TABLE task_cancel (
              id bigint PRIMARY KEY, job bigint NOT NULL, first_index bigint NOT NULL, last_index bigint NOT NULL,
              cause smallint NOT NULL, at_ms bigint NOT NULL)""",
            "CREATE INDEX cancel_by_job ON task_cancel (job, first_index)",
            """
            CREATE TABLE progress (
              job bigint NOT NULL, seq bigint NOT NULL, idx integer NOT NULL, attempt integer NOT NULL, epoch bigint NOT NULL,
              at_ms bigint NOT NULL, amount double precision NOT NULL, total double precision, note varchar(10000) NOT NULL,
              PRIMARY KEY (job, seq))""",
            """
            CREATE TABLE worker (
              id bigint PRIMARY KEY, worker integer NOT NULL, incarnation integer NOT NULL, pid bigint NOT NULL,
              slots integer NOT NULL, started_at_ms bigint NOT NULL, ended_at_ms bigint, reason varchar(10000) NOT NULL,
              expected boolean NOT NULL)""",
            "CREATE UNIQUE INDEX worker_by_process ON worker (worker, incarnation)",
            "CREATE TABLE environment (id bytea PRIMARY KEY, position bigint NOT NULL)",
            // Counts by state in rows, because GROUP BY over 100,000 jobs takes 6 to 16 ms (H2 hazard 5).
            "CREATE TABLE job_count (state smallint PRIMARY KEY, jobs bigint NOT NULL)",
            "INSERT INTO job_count (state, jobs) VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0)",
            """
            CREATE TABLE meta (
              id integer PRIMARY KEY, home_id varchar(1000) NOT NULL, schema_version integer NOT NULL,
              position bigint NOT NULL, crc integer, based boolean NOT NULL)""");

    private static final List<String> FIRST = Stream.concat(WITHOUT_ATTEMPTS.stream(), AttemptStore.schema().stream())
            .toList();

    /** What a database that a kill left open is checked by. */
    private static final List<String> SECOND = second();

    private static List<String> second() {
        List<String> steps = new ArrayList<>();
        steps.add("ALTER TABLE meta ADD COLUMN tail_position bigint DEFAULT 0 NOT NULL");
        steps.add("UPDATE meta SET tail_position = position");
        steps.add("CREATE TABLE table_count (name varchar(100) PRIMARY KEY, entries bigint NOT NULL)");
        for (CountedTable table : EnumSet.complementOf(EnumSet.of(CountedTable.TASK_MESSAGE))) {
            steps.add("INSERT INTO table_count (name, entries) SELECT '" + table.table() + "', COUNT(*) FROM "
                    + table.table());
        }
        return List.copyOf(steps);
    }

    /** Messages from and to tasks; their bodies are in the journal. */
    private static final List<String> THIRD = List.of(
            "ALTER TABLE job ADD COLUMN messages bigint DEFAULT 0 NOT NULL",
            "ALTER TABLE job ADD COLUMN messages_dropped bigint DEFAULT 0 NOT NULL",
            """
            CREATE TABLE task_message (
              job bigint NOT NULL, seq bigint NOT NULL, idx integer NOT NULL, attempt integer NOT NULL, epoch bigint NOT NULL,
              number bigint NOT NULL, at_ms bigint NOT NULL, to_task boolean NOT NULL, position bigint NOT NULL,
              position_index integer NOT NULL, PRIMARY KEY (job, seq))""",
            "INSERT INTO table_count (name, entries) VALUES ('task_message', 0)");

    /** The schema of this version of Drover. */
    public static Schema current() {
        return new Schema(List.of(FIRST, SECOND, THIRD));
    }

    public int version() {
        return steps.size();
    }

    /** Makes all tables in an empty database, of a history that has read nothing before a position. */
    public void create(Connection connection, String homeId, long position) throws SQLException {
        run(connection, steps.get(0));
        try (var insert = connection.prepareStatement(
                "INSERT INTO meta (id, home_id, schema_version, position, crc, based) VALUES (1, ?, 1, ?, NULL, ?)")) {
            insert.setString(1, homeId);
            insert.setLong(2, position);
            insert.setBoolean(3, false);
            insert.executeUpdate();
        }
        connection.commit();
        migrate(connection, 1);
    }

    /** Runs the steps after a version. */
    public void migrate(Connection connection, int fromVersion) throws SQLException {
        for (int version = fromVersion; version < version(); version++) {
            run(connection, steps.get(version));
            try (var update = connection.prepareStatement("UPDATE meta SET schema_version = ? WHERE id = 1")) {
                update.setInt(1, version + 1);
                update.executeUpdate();
            }
            connection.commit();
        }
    }

    private static void run(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
