/**
 * The worker process: slots that run commands and Java functions, capture output, and report.
 *
 * <p>May use: {@code task}, {@code process}, {@code wire}, {@code launch}, {@code home}, {@code model}, {@code proto}. Must never: let a task stop the
 * socket thread from beating, or forget a result before the coordinator took it.
 */
package dev.drover.worker;
