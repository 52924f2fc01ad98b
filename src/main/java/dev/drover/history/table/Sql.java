package dev.drover.history.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** A statement under construction, with its parameters in order. User input only becomes parameters. */
public final class Sql {
    /** The longest time of one statement. */
    public static final int LIMIT_SECONDS = 10;

    /** Reads one row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final StringBuilder text = new StringBuilder();
    private final List<Object> params = new ArrayList<>();

    public static Sql of(String text, Object... params) {
        return new Sql().add(text, params);
    }

    public Sql add(String more, Object... values) {
        text.append(more);
        Collections.addAll(params, values);
        return this;
    }

    public Sql add(Sql more) {
        text.append(more.text);
        params.addAll(more.params);
        return this;
    }

    /** Adds {@code AND column IN (?, ...)}. */
    public Sql andIn(String column, Collection<?> values) {
        text.append(" AND ").append(column).append(" IN (");
        text.append(String.join(", ", Collections.nCopies(values.size(), "?"))).append(')');
        params.addAll(values);
        return this;
    }

    /** Adds {@code = ANY (?)}: one statement for any number of values, which an index finds one by one. */
    public Sql addAny(Collection<Long> values) {
        text.append(" = ANY(?)");
        params.add(values.toArray(Long[]::new));
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    public <T> List<T> list(Connection connection, Reader<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement = prepare(connection);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(reader.read(row));
            }
        }
        return found;
    }

    /** The only column of the only row, 0 if it is null. */
    public long number(Connection connection) throws SQLException {
        return list(connection, row -> row.getLong(1)).get(0);
    }

    private PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        try {
            statement.setQueryTimeout(LIMIT_SECONDS);
            for (int i = 0; i < params.size(); i++) {
                bind(connection, statement, i + 1, params.get(i));
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(Connection connection, PreparedStatement to, int index, Object value) throws SQLException {
        if (value instanceof Long number) {
            to.setLong(index, number);
        } else if (value instanceof Integer number) {
            to.setInt(index, number);
        } else if (value instanceof String string) {
            to.setString(index, string);
        } else if (value instanceof byte[] bytes) {
            to.setBytes(index, bytes);
        } else if (value instanceof Long[] numbers) {
            to.setArray(index, connection.createArrayOf("bigint", numbers));
        } else {
            throw new IllegalArgumentException("no parameter of this kind: " + value);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
