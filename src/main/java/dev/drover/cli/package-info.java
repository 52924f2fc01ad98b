/**
 * The command line: parses what was typed, asks the client, prints answers.
 *
 * <p>May use: {@code client}, {@code spec} and {@code model}. Must never: talk to a socket, a database or the journal itself, or print a
 * stack trace without {@code --verbose}.
 */
package dev.drover.cli;
