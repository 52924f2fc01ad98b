/**
 * Runs attempts in slots: what an attempt is, how it is stopped, and how its leftover processes are ended.
 *
 * <p>May use: the settings and logs of {@code worker}, {@code process}, {@code home}, {@code message}, {@code spec}, {@code model}, {@code proto}.
 * Must never: know a kind of task, or the connection to the coordinator.
 */
package dev.drover.worker.attempt;
