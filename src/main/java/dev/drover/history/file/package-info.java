/**
 * The database's files: opening, writing, closing, and what is beside them.
 *
 * <p>May use: JDBC, HikariCP, H2, {@code model}. Must never: open a second channel on the file of an open database.
 */
package dev.drover.history.file;
