/**
 * Runs Java functions: class paths and loaders, the call on the slot's own thread, what it may do while it runs.
 *
 * <p>May use: {@code worker.attempt}, {@code worker.output}, the settings and logs of {@code worker}, {@code task}, {@code process}, {@code
 * home}, {@code model}, {@code message}, {@code proto}. Must never: let a job's classes see those of Drover beyond {@code task}.
 */
package dev.drover.worker.function;
