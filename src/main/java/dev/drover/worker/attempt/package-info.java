/**
 * Attempts on their way through a slot: what one is, how it is asked to end, and what is cleared away after it.
 *
 * <p>May use: the settings and logs of {@code worker}, {@code process}, {@code home}, {@code model}, {@code proto}.
 * Must never: know a kind of task, or the connection to the coordinator.
 */
package dev.drover.worker.attempt;
