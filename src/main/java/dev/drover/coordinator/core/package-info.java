/**
 * The state machine of the coordinator: inputs go in, records and effects come out, one turn at a time.
 *
 * <p>Here: {@link dev.drover.coordinator.core.Core}, one turn from its inputs to its effects. Packages inside, each knowing only those behind
 * it in this list: {@code reactor} (a handler for each kind of input), {@code schedule} (what goes to which worker), {@code watch} (which
 * client gets which event), {@code workers} (processes and sessions), {@code turn} (inputs and effects of a turn), {@code state} (what is
 * durable, changed by records alone). May use: {@code proto}, {@code message}, {@code model}, {@code spec}. Must never: know a socket, file,
 * process, clock or thread; wait; or change durable state except by applying a record.
 */
package dev.drover.coordinator.core;
