/**
 * What can be asked: an H2 database that is filled from the journal and can always be built again from it.
 *
 * <p>Here: {@link dev.drover.history.History} and what it is given. Its packages: {@code file} and {@code table} (the database), {@code attempt}
 * (how ended attempts are stored), {@code check} (whether it can be trusted), {@code index} (filling it), {@code query} (queries).
 *
 * <p>May use: {@code journal} (to read), {@code home} (values of lists), {@code spec} (numbers of tasks), {@code model}, {@code proto}, JDBC,
 * HikariCP. Must never: make the core wait, or hold a fact that the journal does not have.
 */
package dev.drover.history;
