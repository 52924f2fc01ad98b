/**
 * One session with a coordinator: its connection, credit, held attempts and outgoing messages, and the decision to leave.
 *
 * <p>May use: {@code worker.attempt}, the settings and logs of {@code worker}, {@code wire}, {@code launch}, {@code home}, {@code message},
 * {@code model}, {@code proto}. Must never: run a task, wait for one, or drop a result before the coordinator has it on disk.
 */
package dev.drover.worker.session;
