/**
 * Durable state: jobs, attempts, environments, workers. It is what all records of the journal say together, in live operation and in recovery
 * alike.
 *
 * <p>May use: {@code message}, {@code model}, {@code proto}, {@code spec}. Must never: change except by a record, or know who is connected.
 */
package dev.drover.coordinator.core.state;
