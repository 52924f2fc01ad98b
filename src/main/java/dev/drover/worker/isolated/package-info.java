/**
 * Runs Java functions in JVMs of their own: the worker's side, which starts one as a command, and the main class of that JVM.
 *
 * <p>May use: {@code worker.command}, {@code worker.function}, {@code worker.attempt}, the settings and logs of {@code worker}, {@code
 * task}, {@code launch}, {@code process}, {@code home}, {@code message}, {@code model}, {@code proto}. Must never: load a protobuf message in the JVM of a function,
 * which would cost most of its start.
 */
package dev.drover.worker.isolated;
