package dev.drover.coordinator.core.turn;

/**
 * The time of one turn, read once.
 *
 * @param wallMs milliseconds since 1970, for records and for reruns that must outlive a restart; may jump
 * @param monoMs milliseconds of a clock that never jumps, for deadlines within this process
 */
public record Now(long wallMs, long monoMs) {}
