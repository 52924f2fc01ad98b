/**
 * How a coordinator process is started: by a command that needs one, or by a worker that outlived the last one.
 *
 * <p>May use: {@code home}, {@code model}. Must never: decide whether one is to be started, or wait until it serves.
 */
package dev.drover.launch;
