/**
 * Reads command lines: words as bytes, options, the table of commands, suggestions and help pages.
 *
 * <p>May use: {@code spec}. Must never: do what a command asks.
 */
package dev.drover.cli.args;
