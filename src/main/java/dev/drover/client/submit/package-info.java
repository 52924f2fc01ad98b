/**
 * Submits and cancels one job or a million, in order, with a bounded number of requests without an answer, and goes on when a coordinator is
 * lost.
 *
 * <p>May use: the types of {@code client}, {@code client.connect}, {@code client.query}, {@code client.caller}, {@code client.convert},
 * {@code home}, {@code message}, {@code model}, {@code proto}. Must never: send the same job under two sequence numbers.
 */
package dev.drover.client.submit;
