/**
 * The commands, a class each.
 *
 * <p>May use: {@code client}, {@code model} and the other packages of the command line. Must never: end the JVM.
 */
package dev.drover.cli.command;
