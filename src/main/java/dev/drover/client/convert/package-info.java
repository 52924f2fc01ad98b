/**
 * Turns messages into the records that users see.
 *
 * <p>May use: the types of {@code client}, {@code model}, {@code spec}, {@code proto}. Must never: keep state, or do I/O.
 */
package dev.drover.client.convert;
