package dev.drover.coordinator.sim;

/** Runs seeded lifetimes by hand: {@code SimulationMain FIRST [COUNT]}; a single one prints each input and effect. */
final class SimulationMain {
    private SimulationMain() {}

    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        long count = args.length > 1 ? Long.parseLong(args[1]) : 1;
        int failed = 0;
        for (long seed = first; seed < first + count; seed++) {
            try {
                new Simulation(seed, count == 1).run();
            } catch (RuntimeException | AssertionError e) {
                failed++;
                System.out.println("seed " + seed + " fails: " + e);
                if (count == 1) {
                    for (StackTraceElement element : e.getStackTrace()) {
                        System.out.println("    at " + element);
                    }
                }
                if (failed >= 10) {
                    break;
                }
            }
        }
        System.out.println(count + " lifetimes from seed " + first + ": " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }
}
