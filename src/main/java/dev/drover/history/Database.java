package dev.drover.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;

/**
 * An open H2 database: one connection that writes, a pool of those that read.
 *
 * <p>The only class that knows that the database is H2. The writing connection belongs to the indexer's thread; {@link #reader}
 * may be called by any.
 */
final class Database implements AutoCloseable {
    /**
     * Written without forces, because the journal is the truth; not closed by H2's own shutdown hook, which would race ours; no
     * trace file; no network server of any kind (H2 hazard 9).
     */
    private static final String SETTINGS =
            ";DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;TRACE_LEVEL_FILE=0;CACHE_SIZE=65536"
                    + ";WRITE_DELAY=500;LOCK_TIMEOUT=10000";

    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final Connection writer;
    private final GatedSource gate;
    private final HikariDataSource readers;

    private Database(Connection writer, GatedSource gate, HikariDataSource readers) {
        this.writer = writer;
        this.gate = gate;
        this.readers = readers;
    }

    static Database open(Path path, int poolSize) throws SQLException {
        if (path.toString().indexOf(';') >= 0) {
            throw new DroverException(
                    ErrorCode.HOME,
                    "H2 cannot open a database in " + path.getParent()
                            + " because of the semicolon in its path; choose another home with --home");
        }
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + path + SETTINGS);
        source.setUser("drover");
        source.setPassword("");
        Connection writer = source.getConnection();
        try {
            writer.setAutoCommit(false);
            GatedSource gate = new GatedSource(source);
            return new Database(writer, gate, new HikariDataSource(pool(gate, poolSize)));
        } catch (SQLException e) {
            shutDown(writer);
            throw e;
        } catch (RuntimeException e) {
            shutDown(writer);
            // A pool that can't be filled is a fault of the database like any other, and tried again.
            throw new SQLException(e);
        }
    }

    private static HikariConfig pool(GatedSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("drover-history");
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setReadOnly(true);
        // A connection of this process never goes stale: no thread need come and go to replace one.
        config.setMaxLifetime(0);
        config.setIdleTimeout(0);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        return config;
    }

    Connection writer() {
        return writer;
    }

    Connection reader() throws SQLException {
        return readers.getConnection();
    }

    /** Closes the database and the pool. No reader may be at work: the pool would interrupt it, which closes the file (H2 hazard 8). */
    @Override
    public void close() throws SQLException {
        gate.shut();
        try {
            shutDown(writer);
        } finally {
            readers.close();
        }
    }

    private static void shutDown(Connection writer) throws SQLException {
        try (Connection closing = writer;
                Statement statement = closing.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }
}
