/**
 * Looks at processes: the table in {@code /proc}, one process by pid and start time, marks, and signals to them.
 *
 * <p>May use: {@code process.libc}, {@code model}. Must never: signal a pid whose start time it did not compare.
 */
package dev.drover.process.table;
