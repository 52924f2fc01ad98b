/**
 * What can be asked: an H2 database that is filled from the journal and can always be built again from it.
 *
 * <p>May use: {@code journal} (to read), {@code home} (values of lists), {@code model}, {@code proto}, JDBC,
 * HikariCP. Must never: be waited for by the core, or hold a fact that the journal does not.
 */
package dev.drover.history;
