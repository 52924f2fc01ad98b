package dev.drover.history.attempt;

import dev.drover.proto.AttemptsEnded;
import java.sql.SQLException;

/** Stores the ends of attempts in the order of the journal; owned by the indexer's thread. After an exception it is of no more use. */
public interface AttemptWriter extends AutoCloseable {
    /**
     * Takes an end, to be stored with the next {@link #flush} at the latest.
     *
     * @param index of the end in the record
     * @param position of the record in the journal
     * @return the attempt's key
     */
    long add(AttemptsEnded record, int index, long position) throws SQLException;

    /** Writes all that was added, into the transaction that the connection is in. */
    void flush() throws SQLException;

    @Override
    void close() throws SQLException;
}
