/**
 * Connects to the coordinator: finds or starts it, sends the hello, keeps the connection, and detects that it is lost or silent.
 *
 * <p>May use: the types of {@code client}, {@code client.convert}, {@code client.caller}, {@code wire}, {@code launch}, {@code home}, {@code
 * message}, {@code model}, {@code proto}. Must never: read the history, or repeat a request by itself.
 */
package dev.drover.client.connect;
