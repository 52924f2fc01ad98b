package dev.drover.history.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Writes how many rows each table has, in the transaction that adds them. A table that has lost rows is detected by it.
 *
 * <p>Owned by the indexer's thread.
 */
public final class RowCounts implements AutoCloseable {
    private final PreparedStatement update;
    private final long[] added = new long[CountedTable.values().length];

    public RowCounts(Connection connection) throws SQLException {
        update = connection.prepareStatement("UPDATE table_count SET entries = entries + ? WHERE name = ?");
    }

    /** The recorded number of rows of each table. */
    public static Map<CountedTable, Long> read(Connection connection) throws SQLException {
        Map<CountedTable, Long> counts = new EnumMap<>(CountedTable.class);
        for (CountedTable table : CountedTable.values()) {
            Sql.of("SELECT entries FROM table_count WHERE name = ?", table.table())
                    .list(connection, row -> counts.put(table, row.getLong(1)));
        }
        return counts;
    }

    public void add(CountedTable table, long rows) {
        added[table.ordinal()] += rows;
    }

    public void flush() throws SQLException {
        for (CountedTable table : CountedTable.values()) {
            long rows = added[table.ordinal()];
            if (rows != 0) {
                update.setLong(1, rows);
                update.setString(2, table.table());
                update.executeUpdate();
                added[table.ordinal()] = 0;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        update.close();
    }
}
