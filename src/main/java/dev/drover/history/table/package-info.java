/**
 * The tables: their schema, columns and counts, the rows written and read, and SQL under construction.
 *
 * <p>May use: JDBC, {@code spec}, {@code model}, {@code proto}. Must never: put a user's words into SQL except as parameters.
 */
package dev.drover.history.table;
