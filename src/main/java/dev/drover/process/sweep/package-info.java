/**
 * Ends everything that carries a mark, with all that it started, and scans again until nothing is found.
 *
 * <p>May use: {@code process.table}. Must never: signal a process that it did not find by mark, session or parent.
 */
package dev.drover.process.sweep;
