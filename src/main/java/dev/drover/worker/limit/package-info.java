/**
 * Measures what the process trees of attempts use, and has those ended that use more than their jobs allow.
 *
 * <p>May use: {@code worker.attempt}, the log of {@code worker}, {@code process.table}, {@code model}, {@code proto}. Must never: cost an attempt
 * without such a limit anything, or signal a process.
 */
package dev.drover.worker.limit;
