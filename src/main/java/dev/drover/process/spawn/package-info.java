/**
 * Starts processes and waits for them: natively by {@code posix_spawn}, else through Java.
 *
 * <p>May use: {@code process.libc}, {@code process.table}, {@code model}. Must never: wait for a child that it did not start, or leave
 * a descriptor open in one.
 */
package dev.drover.process.spawn;
