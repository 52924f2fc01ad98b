/**
 * Drover as it is used: real coordinators, workers and jobs, killed and stopped at bad times.
 *
 * <p>{@link dev.drover.integration.RealHome} and what it uses need nothing but Drover itself, so that {@code scripts/fault-rounds} runs
 * them without a test framework.
 */
package dev.drover.integration;
