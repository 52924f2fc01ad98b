/**
 * What the author of a Java function implements: {@link dev.drover.task.Task} and what it is given while it runs.
 *
 * <p>Public API. May use: the JDK alone. Must never: see a socket, a protobuf message or any other package of Drover,
 * because classes of this package are shared between Drover and the user's class loader.
 */
package dev.drover.task;
