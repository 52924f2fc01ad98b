/**
 * The way to a coordinator: find or start it, say hello, keep the connection, notice that it is lost or silent.
 *
 * <p>May use: the types of {@code client}, {@code client.convert}, {@code client.caller}, {@code wire}, {@code launch},
 * {@code home}, {@code model}, {@code proto}. Must never: read the history, or repeat a request by itself.
 */
package dev.drover.client.connect;
