/**
 * Decides once a turn, from state alone, which waiting tasks go to which workers.
 *
 * <p>May use: {@code core.watch}, {@code core.workers}, {@code core.turn}, {@code core.state}, {@code model}, {@code
 * proto}. Must never: look at work that can not run, or hear an input.
 */
package dev.drover.coordinator.core.schedule;
