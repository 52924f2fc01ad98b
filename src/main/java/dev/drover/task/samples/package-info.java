/**
 * Small tasks that come with Drover: to try it, to measure it, and to copy from.
 *
 * <p>May use: {@code task} and the JDK. Must never: see any other package of Drover.
 */
package dev.drover.task.samples;
