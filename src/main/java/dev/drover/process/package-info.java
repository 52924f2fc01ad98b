/**
 * The native layer: look up, start, wait for, signal and sweep processes of Linux.
 *
 * <p>Its packages, each of which uses only those before it, are {@code libc} (the C library), {@code table} (which
 * processes there are), {@code spawn} (start and wait), {@code sweep} (end all that carries a mark). May use: {@code
 * model}, the JDK and JNA. Must never: guess what it cannot measure, or know what a job is.
 */
package dev.drover.process;
