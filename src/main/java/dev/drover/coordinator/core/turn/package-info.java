/**
 * The inputs and results of a turn: the time, the records, and the effects, which wait until the record that they depend on is written or
 * forced.
 *
 * <p>May use: {@code core.state}, {@code message}, {@code model}, {@code proto}. Must never: let a message leave before its record, or decide
 * anything.
 */
package dev.drover.coordinator.core.turn;
