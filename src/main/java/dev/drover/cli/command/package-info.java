/**
 * The commands, one class for each.
 *
 * <p>May use: {@code client}, {@code spec}, {@code model}, and the other packages of {@code cli}. Must never: end the JVM.
 */
package dev.drover.cli.command;
