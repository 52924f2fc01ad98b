/**
 * The attempts that ended: the one place that knows how they are stored.
 *
 * <p>May use: {@code history.table}, JDBC, {@code model}, {@code proto}. Must never: let its tables or their columns be known outside, so that many
 * ends may become one row.
 */
package dev.drover.history.attempt;
