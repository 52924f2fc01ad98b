/**
 * The worker process: slots that run commands and Java functions, capture output, and report.
 *
 * <p>Here: the parts of the process, its settings, logs and measurements. Its packages: {@code session} (with the coordinator), {@code attempt}
 * (attempts in slots), {@code command} and {@code function} (the kinds of tasks), {@code output} (what they write). May use: {@code task},
 * {@code channel}, {@code process}, {@code wire}, {@code launch}, {@code home}, {@code message}, {@code spec}, {@code model}, {@code proto}. Must never: let a task stop the
 * socket thread from beating, or drop a result before the coordinator has it on disk.
 */
package dev.drover.worker;
