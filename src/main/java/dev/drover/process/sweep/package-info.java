/**
 * Ends everything that carries a mark, with all that it started, and looks again until nothing is found.
 *
 * <p>May use: {@code process.table}. Must never: signal a process that it was not led to by mark, session or parent.
 */
package dev.drover.process.sweep;
