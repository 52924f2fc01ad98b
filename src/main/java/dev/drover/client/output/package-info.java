/**
 * Collects what tasks wrote, from results and from files of the home, while they run and afterwards.
 *
 * <p>May use: the types of {@code client}, {@code client.query}, {@code client.convert}, {@code client.follow}, {@code home}, {@code model},
 * {@code proto}. Must never: change a byte of it, or keep more of it in memory than one piece
 * and what a stream of events has received.
 */
package dev.drover.client.output;
