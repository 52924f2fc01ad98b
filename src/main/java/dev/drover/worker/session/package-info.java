/**
 * One session with a coordinator: connection, credit, what is held, what is still to be said, and when to leave.
 *
 * <p>May use: {@code worker.attempt}, the settings and logs of {@code worker}, {@code wire}, {@code launch}, {@code
 * home}, {@code model}, {@code proto}. Must never: run a task, wait for one, or forget a result before the coordinator
 * took it.
 */
package dev.drover.worker.session;
