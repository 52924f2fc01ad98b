/**
 * The inputs and results of a turn: the time, records, and effects that wait until the record they depend on is written
 * or forced.
 *
 * <p>May use: {@code core.state}, {@code model}, {@code proto}. Must never: let a message leave before its record, or decide anything.
 */
package dev.drover.coordinator.core.turn;
