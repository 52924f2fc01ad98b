/**
 * A handler for each kind of input: requests of clients, messages of workers, deaths, stops. Each move is a record.
 *
 * <p>May use: the packages of the core below it: {@code schedule}, {@code watch}, {@code workers}, {@code turn}, {@code
 * state}. Must never: be known to a package below it.
 */
package dev.drover.coordinator.core.reactor;
