package dev.drover.history.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/** Hands on columns that may be absent. */
public final class Columns {
    private Columns() {}

    public static void ifInt(ResultSet row, int column, IntConsumer set) throws SQLException {
        int value = row.getInt(column);
        if (!row.wasNull()) {
            set.accept(value);
        }
    }

    public static void ifLong(ResultSet row, int column, LongConsumer set) throws SQLException {
        long value = row.getLong(column);
        if (!row.wasNull()) {
            set.accept(value);
        }
    }

    static void ifText(ResultSet row, int column, Consumer<String> set) throws SQLException {
        String value = row.getString(column);
        if (value != null) {
            set.accept(value);
        }
    }
}
