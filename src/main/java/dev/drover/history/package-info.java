/**
 * What can be asked: an H2 database that is filled from the journal and can always be built again from it.
 *
 * <p>Here: {@link dev.drover.history.History} and what it is given. Rooms: {@code file} and {@code table} (the database), {@code check}
 * (whether it can be trusted), {@code index} (filling it), {@code query} (asking it). May use: {@code journal} (to read), {@code home}
 * (values of lists), {@code model}, {@code proto}, JDBC, HikariCP. Must never: be waited for by the core, or hold a fact that the journal
 * does not.
 */
package dev.drover.history;
