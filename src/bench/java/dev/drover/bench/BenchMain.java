package dev.drover.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the parts that were asked for, all by default. Started by {@code scripts/bench}.
 *
 * <p>Arguments: a directory for homes and files, the launcher script, the benchmarks' classes, the folder of {@code node} and {@code
 * c}; then letters.
 */
public final class BenchMain {
    private static final int FIXED_ARGUMENTS = 4;

    private BenchMain() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Bench.Part> parts = new LinkedHashMap<>();
        parts.put("a", new TaskRates());
        parts.put("b", new SubmitRates());
        parts.put("c", new CommandRates());
        parts.put("d", new Latencies());
        parts.put("e", new CommandLineTimes());
        parts.put("f", new Scale());
        parts.put("g", new EndedJobsScale());
        parts.put("h", new RunRates());
        parts.put("i", new ListingRates());
        parts.put("j", new CallTimes());
        parts.put("k", new MessageRates());
        parts.put("l", new OutputRates());
        parts.put("m", new OutputFlood());
        List<String> chosen = new ArrayList<>(List.of(arguments).subList(FIXED_ARGUMENTS, arguments.length));
        if (chosen.isEmpty()) {
            chosen.addAll(parts.keySet());
        }
        for (String letter : chosen) {
            if (!parts.containsKey(letter)) {
                System.err.println("bench: there is no part " + letter + "; choose from " + parts.keySet());
                System.exit(2);
            }
        }
        Path temp = Path.of(arguments[0]);
        Bench bench = new Bench(
                temp,
                new Peers(Path.of(arguments[3]), temp),
                Path.of(arguments[1]),
                Path.of(arguments[2]),
                new Report(System.out),
                Runtime.getRuntime().availableProcessors());
        System.out.printf(
                "Java %s, %d processors, homes in %s%n", System.getProperty("java.version"), bench.slots(), temp);
        Archives.make(bench.launcher(), temp);
        for (String letter : chosen) {
            parts.get(letter).run(bench);
        }
    }
}
