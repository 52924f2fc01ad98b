package dev.drover.worker;

import dev.drover.process.SweepResult.Swept;

/**
 * Processes that had to be ended for an attempt. Immutable.
 *
 * @param count all of them
 * @param forced those that needed SIGKILL
 * @param left those that could not be ended: in an uninterruptible sleep, or another user's
 */
record Ended(int count, int forced, int left) {
    static final Ended NOTHING = new Ended(0, 0, 0);

    static Ended of(Swept swept) {
        return new Ended(
                swept.ended() + swept.forced(), swept.forced(), swept.left().size());
    }

    /** Of two sweeps over the same tree, which see mostly the same processes. */
    Ended union(Ended other) {
        return new Ended(Math.max(count, other.count), Math.max(forced, other.forced), Math.max(left, other.left));
    }

    /** Of two sweeps one after the other. */
    Ended plus(Ended later) {
        return new Ended(count + later.count, forced + later.forced, later.left);
    }
}
