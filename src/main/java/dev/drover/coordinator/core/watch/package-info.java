/**
 * Makes events of what happens and hands them to those that watch, against their credit.
 *
 * <p>May use: {@code core.turn}, {@code core.state}, {@code model}, {@code proto}. Must never: change a job, or keep
 * anything for a slow follower.
 */
package dev.drover.coordinator.core.watch;
