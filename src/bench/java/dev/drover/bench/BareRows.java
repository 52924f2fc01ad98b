package dev.drover.bench;

import dev.drover.history.check.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** As many rows as a listing has, in the history's table, in a database that nobody else uses. One thread. */
final class BareRows implements AutoCloseable {
    private final Connection connection;
    private final int rows;

    private BareRows(Connection connection, int rows) {
        this.connection = connection;
        this.rows = rows;
    }

    static BareRows make(Path directory, int rows) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("bare"));
        connection.setAutoCommit(false);
        Schema.current().create(connection, "bench", 0);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO job (id, name, kind, state, cause, tasks, succeeded, failed, cancelled, never_ran, attempts, submitted_at_ms,"
                        + " started_at_ms, ended_at_ms, time_ms, user_name, is_array, number_first, number_step, spec_position,"
                        + " worker, first_attempt, last_attempt, samples, labels, known_from)"
                        + " SELECT x, 'Noop', 'function', 6, 0, 1, 1, 0, 0, 0, 1, x, x, x, x, 'user', FALSE, 0, 1, x, 1, x, x, 0, 0, 0"
                        + " FROM SYSTEM_RANGE(1, ?)")) {
            insert.setInt(1, rows);
            insert.executeUpdate();
        }
        connection.commit();
        return new BareRows(connection, rows);
    }

    /** Reads each value of each row as text. */
    double perSecond() throws SQLException {
        long started = System.nanoTime();
        long characters = 0;
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT * FROM job ORDER BY id DESC")) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                for (int column = 1; column <= columns; column++) {
                    String value = row.getString(column);
                    characters += value == null ? 0 : value.length();
                }
            }
        }
        if (characters < rows) {
            throw new IllegalStateException("the rows have " + characters + " characters");
        }
        return rows * 1e9 / (System.nanoTime() - started);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
