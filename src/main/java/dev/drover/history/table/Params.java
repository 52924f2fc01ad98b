package dev.drover.history.table;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** Sets parameters that may be absent. */
public final class Params {
    private Params() {}

    public static void set(PreparedStatement to, int index, Integer value) throws SQLException {
        if (value == null) {
            to.setNull(index, Types.INTEGER);
        } else {
            to.setInt(index, value);
        }
    }

    public static void set(PreparedStatement to, int index, Long value) throws SQLException {
        if (value == null) {
            to.setNull(index, Types.BIGINT);
        } else {
            to.setLong(index, value);
        }
    }

    public static void set(PreparedStatement to, int index, boolean present, long value) throws SQLException {
        if (present) {
            to.setLong(index, value);
        } else {
            to.setNull(index, Types.BIGINT);
        }
    }

    public static void set(PreparedStatement to, int index, boolean present, int value) throws SQLException {
        if (present) {
            to.setInt(index, value);
        } else {
            to.setNull(index, Types.INTEGER);
        }
    }
}
