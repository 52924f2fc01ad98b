/**
 * What the command line writes to and reads from: the console, its width and colours, standard input.
 *
 * <p>May use: {@code cli.text}, {@code cli.args}. Must never: know a command or a job.
 */
package dev.drover.cli.terminal;
