/**
 * Submits and cancels, one or a million, with a bounded number unanswered, in order, over the loss of coordinators.
 *
 * <p>May use: the types of {@code client}, {@code client.connect}, {@code client.query}, {@code client.caller}, {@code
 * client.convert}, {@code home}, {@code model}, {@code proto}. Must never: send the same job under two sequence
 * numbers.
 */
package dev.drover.client.submit;
