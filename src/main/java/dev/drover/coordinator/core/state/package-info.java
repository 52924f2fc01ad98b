/**
 * Durable state: jobs, attempts, environments, workers; the fold of all records of the journal, in live operation and
 * in recovery alike.
 *
 * <p>May use: {@code model}, {@code proto}, {@code spec}. Must never: change except by a record, or know who is connected.
 */
package dev.drover.coordinator.core.state;
