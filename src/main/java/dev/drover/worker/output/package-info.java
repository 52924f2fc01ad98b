/**
 * Captures what tasks write: the last bytes in memory, the rest in files of the home.
 *
 * <p>May use: {@code worker.attempt}, the settings and logs of {@code worker}, {@code process}, {@code home}, {@code
 * model}, {@code proto}. Must never: make a task wait for a disk longer than its own writes do.
 */
package dev.drover.worker.output;
