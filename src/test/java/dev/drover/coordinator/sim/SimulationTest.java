package dev.drover.coordinator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many seeded lifetimes of the core; {@code scripts/simulate SEED} replays one. */
class SimulationTest {
    private static final String COUNT = "drover.sim.count";
    private static final String FIRST = "drover.sim.first";

    @Test
    void everyInvariantHoldsInEverySeededLifetime() {
        long first = Long.getLong(FIRST, 1);
        int count = Integer.getInteger(COUNT, 500);
        AtomicLong ran = new AtomicLong();
        IntStream.range(0, count).parallel().forEach(i -> {
            run(first + i);
            ran.incrementAndGet();
        });
        assertThat(ran.get()).isEqualTo(count);
    }

    private static void run(long seed) {
        try {
            new Simulation(seed, false).run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " fails: " + e.getMessage() + "; replay: scripts/simulate " + seed, e);
        }
    }
}
