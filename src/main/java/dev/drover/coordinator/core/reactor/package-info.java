/**
 * A handler for each kind of input: requests of clients, messages of workers, deaths, stops. Each change of state that it makes is a record.
 *
 * <p>May use: the packages of the core below it ({@code core.schedule}, {@code core.watch}, {@code core.workers}, {@code core.turn}, {@code
 * core.state}), {@code message}, {@code spec}, {@code model}, {@code proto}. Must never: be known to a package below it.
 */
package dev.drover.coordinator.core.reactor;
