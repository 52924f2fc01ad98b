package dev.drover.coordinator.sim;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/** Virtual time: runs what was scheduled, in order, and never waits. */
final class SimClock {
    private record Due(long atMs, long order, Runnable action) {}

    private static final Comparator<Due> BY_TIME =
            Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order);

    private final PriorityQueue<Due> queue = new PriorityQueue<>(BY_TIME);
    private final RandomGenerator random;
    private long nowMs = 1_000;
    private long order;

    SimClock(RandomGenerator random) {
        this.random = random;
    }

    long nowMs() {
        return nowMs;
    }

    void after(long delayMs, Runnable action) {
        queue.add(new Due(nowMs + delayMs, order++, action));
    }

    /** Some time from 0 to the bound, mostly short. */
    long someMs(int bound) {
        return random.nextInt(4) == 0 ? random.nextInt(bound + 1) : random.nextInt(bound / 8 + 1);
    }

    boolean step() {
        Due due = queue.poll();
        if (due == null) {
            return false;
        }
        nowMs = Math.max(nowMs, due.atMs());
        due.action().run();
        return true;
    }
}
