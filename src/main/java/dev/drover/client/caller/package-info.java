/**
 * What is known of the process that submits: its environment, directory, umask and user, the names and class paths that follow from
 * them, and paths as bytes.
 *
 * <p>May use: {@code message}, {@code model}, {@code proto}, {@code task}. Must never: speak to a coordinator, or change the environment that it reads.
 */
package dev.drover.client.caller;
