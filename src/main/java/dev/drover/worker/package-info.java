/**
 * The worker process: slots that run commands and Java functions, capture output, and report.
 *
 * <p>Here: the process put together, its settings, logs and measurements. Rooms: {@code session} (with the coordinator), {@code attempt}
 * (what passes through a slot), {@code command} and {@code function} (the kinds of tasks), {@code output} (what they write). May use:
 * {@code task}, {@code process}, {@code wire}, {@code launch}, {@code home}, {@code model}, {@code proto}. Must never: let a task stop the
 * socket thread from beating, or forget a result before the coordinator took it.
 */
package dev.drover.worker;
