/**
 * Follows jobs: waits for their ends, or hands out events, over gaps and over the loss of coordinators.
 *
 * <p>May use: the types of {@code client}, {@code client.connect}, {@code client.query}, {@code client.convert}, {@code
 * model}, {@code proto}. Must never: hand out the end of a job twice, or skip an event without a gap.
 */
package dev.drover.client.follow;
