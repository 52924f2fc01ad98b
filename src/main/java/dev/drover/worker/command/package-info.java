/**
 * Runs commands: prepares what all attempts of a job share, starts processes, ends their trees.
 *
 * <p>May use: {@code channel}, {@code worker.attempt}, {@code worker.output}, the settings and logs of {@code worker}, {@code process}, {@code home}, {@code
 * message}, {@code model}, {@code proto}. Must never: turn arguments or paths into text.
 */
package dev.drover.worker.command;
