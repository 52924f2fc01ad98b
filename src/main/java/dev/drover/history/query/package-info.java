/**
 * Answers questions, a page at a time, over a reading connection.
 *
 * <p>May use: the types of {@code history}, {@code history.attempt}, {@code history.table}, {@code journal} (what the rows leave out), {@code
 * home} (values of lists), {@code model}, {@code proto}. Must never: write, keep anything between two questions, or sort what an index can
 * deliver in order.
 */
package dev.drover.history.query;
