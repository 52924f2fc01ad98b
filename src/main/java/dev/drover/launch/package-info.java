/**
 * How Drover's JVMs are started: a coordinator by a command that needs one, or by a worker that outlived the last one; a worker by its
 * coordinator.
 *
 * <p>May use: {@code home}, {@code model}. Must never: decide whether one is to be started, or wait until it serves.
 */
package dev.drover.launch;
