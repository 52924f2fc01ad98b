package dev.drover.client.query;

import dev.drover.proto.Query;
import dev.drover.proto.Rows;

/** Answers questions about what ran, one page a call. Any thread. */
public interface QuerySource extends AutoCloseable {
    /** The page that the query's cursor names. */
    Rows query(Query query);

    /** Lets questions that wait for a history that is being built end with an error. Questions that are being answered go on. */
    default void stopWaiting() {}

    /** Lets go of what is held for an answer whose further pages nobody wants. Does not wait for a question at work. */
    default void endAnswer() {}

    @Override
    void close();
}
