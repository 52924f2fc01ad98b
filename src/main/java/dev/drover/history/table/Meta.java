package dev.drover.history.table;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The database's own facts: its home, its schema, and the indexed position of the journal.
 *
 * @param position end of the last group that is in
 * @param crc that group's chained checksum; null before the first
 * @param tailPosition where to begin to compare the journal with what was written last; not after position
 * @param based whether the checkpoint that the journal begins with has been taken in, and later ones are to be skipped
 */
public record Meta(String homeId, int schemaVersion, long position, Integer crc, long tailPosition, boolean based) {
    /** The first version of the tables that can be checked. */
    public static final int CHECKABLE = 2;

    /** The version of its tables, which decides what else can be read; fails with an SQLException when the tables are missing, as in a file that was emptied. */
    static int version(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("SELECT schema_version FROM meta WHERE id = 1");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the table meta is empty");
            }
            return row.getInt(1);
        }
    }

    /** Reads it, from tables of any version; fails like {@link #version}. */
    public static Meta read(Connection connection) throws SQLException {
        int version = version(connection);
        String tail = version < CHECKABLE ? "position" : "tail_position";
        try (var select = connection.prepareStatement(
                        "SELECT home_id, position, crc, " + tail + ", based FROM meta WHERE id = 1");
                var row = select.executeQuery()) {
            row.next();
            return new Meta(
                    row.getString(1),
                    version,
                    row.getLong(2),
                    row.getObject(3, Integer.class),
                    row.getLong(4),
                    row.getBoolean(5));
        }
    }
}
