/**
 * Parses and formats text for people and programs: ids, times, sizes, tables, bars, JSON lines.
 *
 * <p>May use: the JDK, jackson-core, {@code model}, {@code spec}, and {@code cli.args} for its errors. Must never: open a file or ask the client.
 */
package dev.drover.cli.text;
