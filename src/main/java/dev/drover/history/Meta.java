package dev.drover.history;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What the database says about itself: whose it is, its schema, and how far the journal is in.
 *
 * @param position end of the last group that is in
 * @param crc that group's chained checksum; null before the first
 * @param based whether the checkpoint that the journal begins with has been taken in, and later ones are to be skipped
 */
record Meta(String homeId, int schemaVersion, long position, Integer crc, boolean based) {
    /** Reads it; fails with an SQLException when the tables are missing, as in a file that was emptied. */
    static Meta read(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                        "SELECT home_id, schema_version, position, crc, based FROM meta WHERE id = 1");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the table meta is empty");
            }
            return new Meta(
                    row.getString(1),
                    row.getInt(2),
                    row.getLong(3),
                    row.getObject(4, Integer.class),
                    row.getBoolean(5));
        }
    }
}
