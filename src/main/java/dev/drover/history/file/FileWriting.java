package dev.drover.history.file;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.h2.engine.SessionLocal;
import org.h2.index.Index;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.table.Table;

/**
 * What H2 does below JDBC: when changes go to its file, and how many entries its tables and indexes have there.
 *
 * <p>A chunk of H2's file holds the roots of all maps (tables, indexes, undo logs), gathered one after the other while others write.
 * H2's own background thread makes chunks at any time, so that a chunk, and thus what a kill leaves, may have a row and not its entry
 * in an index. Here that thread does not run: chunks are made by the thread that writes, between two changes of one map, and what a
 * transaction had begun is undone by the log that is in the same chunk. Used by the indexer's thread alone, or before it starts.
 */
public final class FileWriting {
    /** Share of live pages, in percent, below which old chunks are written anew. */
    private static final int FILL_PERCENT = 60;

    /** Live pages written anew at once, which a question may have to wait for. */
    private static final int REWRITE_BYTES = 4 << 20;

    /** Neither a background thread, as any positive delay has, nor a chunk for each commit, as 0 has. */
    private static final int BY_US_ALONE = -1;

    private final SessionLocal session;
    private final MVStore store;

    private FileWriting(SessionLocal session) {
        this.session = session;
        store = session.getDatabase().getStore().getMvStore();
    }

    /** Of a file that is only read. */
    static FileWriting ofReadOnly(Connection writer) throws SQLException {
        return new FileWriting(
                (SessionLocal) writer.unwrap(JdbcConnection.class).getSession());
    }

    /** Takes it over from H2, which must have been opened with {@code WRITE_DELAY=0}. */
    static FileWriting takeOver(Connection writer) throws SQLException {
        FileWriting writing = ofReadOnly(writer);
        writing.store.setAutoCommitDelay(BY_US_ALONE);
        return writing;
    }

    /** Hands all that was committed to the operating system, as one state; call it between transactions. */
    void flush() throws SQLException {
        try {
            store.compact(FILL_PERCENT, REWRITE_BYTES);
            store.commit();
        } catch (MVStoreException e) {
            throw new SQLException("its file cannot be written: " + e.getMessage(), e);
        }
    }

    /** How many entries each index has, the tables' own included, by table and index; without reading them. */
    Map<String, Map<String, Long>> entries() throws SQLException {
        try {
            Map<String, Map<String, Long>> entries = new HashMap<>();
            for (Table table : session.getDatabase().getMainSchema().getAllTablesAndViews(session)) {
                Map<String, Long> ofTable = new HashMap<>();
                for (Index index : table.getIndexes()) {
                    ofTable.put(index.getName(), index.getRowCount(session));
                }
                entries.put(table.getName(), ofTable);
            }
            return entries;
        } catch (MVStoreException e) {
            throw new SQLException("its file cannot be read: " + e.getMessage(), e);
        }
    }
}
