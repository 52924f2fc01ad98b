/**
 * The worker processes and the sessions of those that are connected: state that is lost with the coordinator and built
 * again from hellos.
 *
 * <p>May use: {@code core.state}, {@code model}, {@code proto}. Must never: decide what a worker is given.
 */
package dev.drover.coordinator.core.workers;
