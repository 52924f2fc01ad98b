package dev.drover.history.file;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;

/**
 * An open H2 database: one connection that writes, a pool of those that read.
 *
 * <p>The only class that knows that the database is H2. The writing connection belongs to the indexer's thread; {@link #reader}
 * may be called by any.
 */
public final class Database implements AutoCloseable {
    /**
     * Written without forces, because the journal is the truth, and by {@link FileWriting} alone; not compacted by
     * {@code SHUTDOWN}, which moves chunks over each other, trips assertions of H2's own there, and reports no failure;
     * not closed by H2's own shutdown hook, which would race ours; no trace file; no network server of any kind (H2
     * hazard 9).
     */
    // Dead chunks are kept for some rounds of writing, in case the newest one is torn by a kill; H2's 45 s are for
    // power cuts.
    private static final String WRITER_SETTINGS =
            ";DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;TRACE_LEVEL_FILE=0;CACHE_SIZE=65536;WRITE_DELAY=0;MAX_COMPACT_TIME=0;RETENTION_TIME=5000;LOCK_TIMEOUT=10000";

    /** What is set for the whole database is set by the writer: a reader that set it again would write. */
    private static final String READER_SETTINGS = ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000";

    /** Nothing is written to the file, whatever it was left with: what a transaction had begun is undone in memory. */
    private static final String READ_ONLY_SETTINGS =
            ";ACCESS_MODE_DATA=r;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;TRACE_LEVEL_FILE=0;CACHE_SIZE=65536;LOCK_TIMEOUT=10000";

    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final Connection writer;
    private final FileWriting file;
    private final GatedSource gate;
    private final HikariDataSource readers;
    private final boolean readOnly;

    private Database(
            Connection writer, FileWriting file, GatedSource gate, HikariDataSource readers, boolean readOnly) {
        this.readOnly = readOnly;
        this.writer = writer;
        this.file = file;
        this.gate = gate;
        this.readers = readers;
    }

    public static Database open(Path path, int poolSize) throws SQLException {
        return open(path, poolSize, false);
    }

    /** Opens one that is there, and leaves its file as it is; its writer can only read. No other process may have it open to write. */
    public static Database openToRead(Path path, int poolSize) throws SQLException {
        return open(path, poolSize, true);
    }

    private static Database open(Path path, int poolSize, boolean readOnly) throws SQLException {
        if (path.toString().indexOf(';') >= 0) {
            throw new UserException(
                    ErrorCode.HOME,
                    "H2 cannot open a database in " + path.getParent()
                            + " because of the semicolon in its path; choose another home with --home");
        }
        Connection writer =
                source(path, readOnly ? READ_ONLY_SETTINGS : WRITER_SETTINGS).getConnection();
        try {
            if (!readOnly && writer.isReadOnly()) {
                throw unwritable(path);
            }
            writer.setAutoCommit(false);
            FileWriting file = readOnly ? FileWriting.ofReadOnly(writer) : FileWriting.takeOver(writer);
            // Of a database that is open already the mode is ignored.
            GatedSource gate = new GatedSource(source(path, (readOnly ? ";ACCESS_MODE_DATA=r" : "") + READER_SETTINGS));
            return new Database(writer, file, gate, new HikariDataSource(pool(gate, poolSize)), readOnly);
        } catch (SQLException e) {
            shutDown(writer);
            throw e;
        } catch (RuntimeException e) {
            shutDown(writer);
            // A pool that can't be filled is a fault of the database like any other, and tried again.
            throw new SQLException(e);
        }
    }

    /** H2 opens a file that it may not write without a word, and fails at the first update, without saying why. */
    private static SQLException unwritable(Path path) {
        String message = "H2 can only read " + path.getFileName() + " in " + path.getParent();
        return Files.isWritable(path.getParent())
                ? new SQLException(message)
                : new SQLException(message, WriteFault.READ_ONLY.asException(path));
    }

    private static JdbcDataSource source(Path path, String settings) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + path + settings);
        source.setUser("drover");
        source.setPassword("");
        return source;
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

    public boolean isReadOnly() {
        return readOnly;
    }

    public Connection writer() {
        return writer;
    }

    /** See {@link FileWriting#flush}. */
    public void flush() throws SQLException {
        file.flush();
    }

    /** See {@link FileWriting#entries}. */
    public Map<String, Map<String, Long>> entries() throws SQLException {
        return file.entries();
    }

    public Connection reader() throws SQLException {
        return readers.getConnection();
    }

    /**
     * What ends the statement that this reader is at, if it is at one; for any thread, until the reader is closed. It never waits, and the
     * reader can be used again. A statement looks at it after some hundred rows.
     */
    public static Runnable canceller(Connection reader) throws SQLException {
        SessionLocal session =
                (SessionLocal) reader.unwrap(JdbcConnection.class).getSession();
        // Statement.cancel would do, but what it marks may be used again for another question's statement of the same
        // text.
        return session::cancel;
    }

    /** Closes the database and the pool. No reader may be at work: the pool would interrupt it, which closes the file (H2 hazard 8). */
    @Override
    public void close() throws SQLException {
        gate.closeGate();
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
