/**
 * What the command line needs of a home beyond what a program does; not public API.
 *
 * <p>May use: the types of {@code client}, {@code client.convert}, {@code client.query}, {@code home}, {@code launch}, {@code model}. Must
 * never: open a connection.
 */
package dev.drover.client.admin;
