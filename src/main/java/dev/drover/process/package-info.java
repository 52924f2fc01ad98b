/**
 * The native layer: spawn, wait, signal, look up and sweep processes of Linux.
 *
 * <p>May use: {@code model}, the JDK and JNA. Must never: guess what it cannot measure, or know what a job is.
 */
package dev.drover.process;
