package dev.drover.worker;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a worker: {@code --home DIR --worker N --incarnation K --slots S --program P}. Immutable.
 *
 * @param home absolute
 * @param program as the coordinator calls what this worker runs from; empty if it was not said
 */
record WorkerArguments(Path home, int worker, int incarnation, int slots, String program) {
    private static final List<String> NAMES = List.of("--home", "--worker", "--incarnation", "--slots", "--program");

    /**
     * Reads the arguments. All of them but the program are required.
     *
     * @throws IllegalArgumentException with a sentence
     */
    static WorkerArguments parse(String[] arguments) {
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!NAMES.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("A worker takes " + String.join(" ", NAMES)
                        + ", each with a value, and was given: " + String.join(" ", Arrays.asList(arguments)) + ".");
            }
            byName.put(arguments[i], arguments[i + 1]);
        }
        Path home = Path.of(text(byName, "--home"));
        if (!home.isAbsolute()) {
            throw new IllegalArgumentException("The worker's --home must be absolute, and is " + home + ".");
        }
        return new WorkerArguments(
                home,
                number(byName, "--worker", 0),
                number(byName, "--incarnation", 0),
                number(byName, "--slots", 1),
                byName.getOrDefault("--program", ""));
    }

    private static String text(Map<String, String> byName, String name) {
        String value = byName.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The worker was started without " + name + ".");
        }
        return value;
    }

    private static int number(Map<String, String> byName, String name, int least) {
        String value = text(byName, name);
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The worker's " + name + " must be a number, and is " + value + ".", e);
        }
        throw new IllegalArgumentException(
                "The worker's " + name + " must be at least " + least + ", and is " + value + ".");
    }
}
