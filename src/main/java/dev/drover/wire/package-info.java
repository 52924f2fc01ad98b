/**
 * Connections over ZeroMQ: sockets, framing, mutual authentication, size limits, and the work-arounds for JeroMQ's
 * hazards.
 *
 * <p>The only package that imports {@code org.zeromq}. May use: {@code proto} for its own handshake messages, {@code message} for the largest
 * message, {@code model}. Must never: know what the payload means.
 */
package dev.drover.wire;
