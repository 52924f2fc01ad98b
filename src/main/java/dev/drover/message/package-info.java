/**
 * The limits of messages and records, and the cutting of one that is too large into several that mean the same. Shared
 * by the packages that make messages (core, worker, client) and those that carry them (wire, journal).
 *
 * <p>May use: {@code proto} and {@code model}. Must never: do I/O, or decide what is sent.
 */
package dev.drover.message;
