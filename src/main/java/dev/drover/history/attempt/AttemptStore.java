package dev.drover.history.attempt;

import dev.drover.history.table.Dialect;
import dev.drover.history.table.RowCounts;
import dev.drover.history.table.StoredJob;
import dev.drover.proto.AttemptEnd;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Stores the ends of attempts and answers queries about tasks. Every class that writes or reads attempts uses it, and
 * no other class knows the tables behind it. Any thread; its writers and readers belong to the thread that has the
 * connection.
 *
 * <p>Each attempt has a key: keys count up from 1 in the order in which the journal has the ends, and none is given twice. Keys of a job's
 * attempts are in its row (first, last) and in cursors of pages; they stay what they are if one row comes to hold many attempts.
 */
public interface AttemptStore {
    /** The one that has a row for each attempt. */
    static AttemptStore of(Dialect dialect) {
        return new RowStore(dialect);
    }

    /** The statements that make its tables in an empty database. */
    static List<String> schema() {
        return RowStore.SCHEMA;
    }

    /**
     * Stores ends through that connection.
     *
     * @param counts takes what is added to each table
     */
    AttemptWriter writer(Connection connection, RowCounts counts) throws SQLException;

    /** Answers for the tasks of that job. */
    AttemptReader reader(Connection connection, StoredJob job);

    /**
     * Checks that an end is stored as the journal has it, and that each index finds it.
     *
     * @param position of the record that has the end
     * @param index of the end in that record
     * @return empty if it is not in its place
     */
    Optional<Match> match(Connection connection, AttemptEnd end, long position, int index) throws SQLException;

    /**
     * An end that was found.
     *
     * @param isSame whether it says the same as the journal
     */
    record Match(long key, boolean isSame) {}
}
