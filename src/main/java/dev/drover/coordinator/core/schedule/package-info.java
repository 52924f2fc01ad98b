/**
 * The scheduler: decides once a turn which waiting tasks go to which workers, from state alone.
 *
 * <p>May use: {@code core.watch}, {@code core.workers}, {@code core.turn}, {@code core.state}, {@code model}, {@code
 * proto}. Must never: scan work that cannot run, or handle an input.
 */
package dev.drover.coordinator.core.schedule;
