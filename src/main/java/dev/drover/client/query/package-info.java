/**
 * Answers questions about what ran: from the coordinator if there is one, else from the history on disk.
 *
 * <p>May use: the types of {@code client}, {@code client.connect}, {@code client.convert}, {@code history}, {@code
 * journal}, {@code home}, {@code model}, {@code proto}. Must never: take a history that cannot be read for an empty
 * one.
 */
package dev.drover.client.query;
