/**
 * The console with its width and colours, and standard input.
 *
 * <p>May use: {@code cli.text}, {@code cli.args}. Must never: know a command or a job.
 */
package dev.drover.cli.terminal;
