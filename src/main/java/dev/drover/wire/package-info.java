/**
 * Sockets, framing, mutual proof, size limits, and the work-arounds for the hazards of JeroMQ.
 *
 * <p>The only package that imports {@code org.zeromq}. May use: {@code proto} for its own handshake messages, {@code message} for the largest message. Must never: know
 * what the payload means.
 */
package dev.drover.wire;
