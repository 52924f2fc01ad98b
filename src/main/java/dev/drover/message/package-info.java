/**
 * The limits of messages and records, and what a job has where its spec does not say it. A message that is too large is cut here into
 * several that mean the same. The packages that make messages (core, worker, client) use it, and those that carry them (wire, journal).
 *
 * <p>May use: {@code proto} and {@code model}. Must never: do I/O, or decide what is sent.
 */
package dev.drover.message;
