/**
 * What a command reports: the lines that it appends to its channel, a file, and progress that it prints.
 *
 * <p>Here: reading the file whatever is done to it, and understanding its lines. May use: {@code message}, {@code model}, Jackson. Must never:
 * wait for a command, or keep more of what it says than the limits here allow.
 */
package dev.drover.channel;
