package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.CoreConfig;

/**
 * Decides how long workers of earlier coordinators are waited for. A worker that lives and is killed because the machine is slow
 * loses all that it runs. How slow the machine is just now shows in the time that this coordinator's own start takes. One thread.
 */
final class AdoptionLimit {
    /** With a load of 13 on two CPUs a start took from 0.6 to 1.3 s, so the usual limit holds on a machine that is less busy. */
    private static final int TIMES_THE_START = 40;

    private final long beganMs;
    private long leftOutMs;

    /** @param monoMs when the start began, on the monotonic clock */
    AdoptionLimit(long monoMs) {
        beganMs = monoMs;
    }

    /** Leaves out a part of the start that says nothing about the machine. */
    void leaveOut(long ms) {
        leftOutMs += ms;
    }

    /** The limit in milliseconds, at the end of the start. */
    int ms(long monoMs) {
        long startMs = monoMs - beganMs - leftOutMs;
        return (int) Math.max(
                CoreConfig.DEFAULT_ADOPT_LIMIT_MS,
                Math.min(TIMES_THE_START * startMs, CoreConfig.DEFAULT_START_LIMIT_MS));
    }
}
