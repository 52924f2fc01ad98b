package dev.drover.history.attempt;

import java.sql.SQLException;
import java.util.List;

/**
 * Answers for the tasks of one job; used by one thread, for one page.
 *
 * <p>Each call does a bounded amount of work, and returns how far it has read.
 */
public interface AttemptReader {
    /** The most attempts that one call for tasks reads. */
    int CHUNK = 1_024;

    /** Tasks of a job by index, from first to last, both included. */
    record Span(long first, long last) {}

    /**
     * What was found of a span.
     *
     * @param attempts ascending by index
     * @param coveredTo up to this index, included, there are no others
     */
    record Chunk(List<StoredAttempt> attempts, long coveredTo) {}

    /**
     * What was found in the order of ends.
     *
     * @param attempts ascending by key
     * @param next all attempts with lower keys were looked at
     */
    record Arrivals(List<StoredAttempt> attempts, long next) {}

    /** The newest attempt of each task that has one. */
    Chunk newest(Span span) throws SQLException;

    /** The newest attempt of each task whose newest one did not succeed. The tasks between them succeeded, or have not ended. */
    Chunk newestFaults(Span span) throws SQLException;

    /** Of each task the attempt of that number. */
    Chunk numbered(Span span, int attempt) throws SQLException;

    /**
     * Attempts in the order in which they ended.
     *
     * @param fromKey the first that may be given
     * @param tasks of which they may be
     * @param newestOnly only the newest one of its task
     * @param most how many at most
     */
    Arrivals inOrderOfEnd(long fromKey, List<Span> tasks, boolean newestOnly, int most) throws SQLException;

    /** Those that ended last, the newest first; of a job that ran beside many others some may be missing. */
    List<StoredAttempt> last(int most) throws SQLException;
}
