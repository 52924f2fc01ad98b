/**
 * What messages and records may have at most, and how what is too large for one is cut into several that mean the same: shared by
 * those that make them (core, worker, client) and those that carry them (wire, journal).
 *
 * <p>May use: {@code proto} and {@code model}. Must never: do I/O, or decide what is said.
 */
package dev.drover.message;
