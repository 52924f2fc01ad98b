package dev.drover.coordinator.sim;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** Runs seeded lifetimes by hand: {@code SimulationMain FIRST [COUNT]}; a single one prints each input and effect. */
final class SimulationMain {
    private static final int MOST_PRINTED = 10;

    private SimulationMain() {}

    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        long count = args.length > 1 ? Long.parseLong(args[1]) : 1;
        AtomicInteger failed = new AtomicInteger();
        LongStream.range(first, first + count).parallel().forEach(seed -> {
            if (failed.get() < MOST_PRINTED) {
                run(seed, count == 1, failed);
            }
        });
        System.out.println(count + " lifetimes from seed " + first + ": " + failed + " failed");
        System.exit(failed.get() == 0 ? 0 : 1);
    }

    private static void run(long seed, boolean alone, AtomicInteger failed) {
        try {
            new Simulation(seed, alone).run();
        } catch (RuntimeException | AssertionError e) {
            failed.incrementAndGet();
            System.out.println("seed " + seed + " fails: " + e);
            if (alone) {
                for (StackTraceElement element : e.getStackTrace()) {
                    System.out.println("    at " + element);
                }
            }
        }
    }
}
