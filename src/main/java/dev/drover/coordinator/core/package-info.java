/**
 * The state machine of the coordinator: inputs go in, records and effects come out, one turn at a time.
 *
 * <p>Rooms: the <em>state</em> ({@link dev.drover.coordinator.core.DurableState}, changed by records alone, so that recovery is a
 * replay), the <em>desks</em> (a method per input), the <em>scheduler</em> (decides once a turn) and the <em>outbox</em>
 * (holds what leaves until the record it depends on is written or forced). May use: {@code proto}, {@code model}. Must
 * never: know a socket, file, process, clock or thread; wait; or change durable state except by applying a record.
 */
package dev.drover.coordinator.core;
