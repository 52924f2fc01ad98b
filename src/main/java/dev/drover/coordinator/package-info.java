/**
 * The coordinator: one thread owns all live state as a pure state machine; a loop drives it.
 *
 * <p>May use: {@code journal}, {@code history}, {@code channel}, {@code process}, {@code wire}, {@code launch}, {@code home}, {@code message}, {@code model},
 * {@code proto}. The state machine itself ({@code coordinator.core}) knows no socket, clock, file or process. Must never: block in the core.
 */
package dev.drover.coordinator;
