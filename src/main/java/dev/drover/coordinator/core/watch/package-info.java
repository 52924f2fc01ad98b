/**
 * Makes events about changes and passes them to the clients that watch, within their credit.
 *
 * <p>May use: {@code core.turn}, {@code core.state}, {@code model}, {@code proto}. Must never: change a job, or keep
 * anything for a slow follower.
 */
package dev.drover.coordinator.core.watch;
