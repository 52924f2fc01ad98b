/**
 * What {@code drover demo} runs: a Java function as a user would write it.
 *
 * <p>May use: {@code task}. Must never: use anything that a user's own function could not.
 */
package dev.drover.demo;
