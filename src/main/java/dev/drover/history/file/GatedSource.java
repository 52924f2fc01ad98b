package dev.drover.history.file;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A source of connections that can be shut.
 *
 * <p>Any thread. Once {@link #closeGate} has returned no thread is opening a connection and none will: otherwise the pool, which refills
 * itself on a thread of its own, would open the database again right after its SHUTDOWN, or be interrupted inside JDBC when
 * the pool closes (H2 hazard 8).
 */
final class GatedSource implements DataSource {
    private final DataSource source;
    private boolean shut;

    GatedSource(DataSource source) {
        this.source = source;
    }

    synchronized void closeGate() {
        shut = true;
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        if (shut) {
            throw new SQLException("the history is closed");
        }
        return source.getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the history has one user");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
