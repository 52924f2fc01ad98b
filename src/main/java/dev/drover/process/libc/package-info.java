/**
 * The C library by JNA: its functions, error numbers, buffers and byte strings.
 *
 * <p>May use: the JDK and JNA. Must never: be used outside {@code process}, or know what a process is for.
 */
package dev.drover.process.libc;
