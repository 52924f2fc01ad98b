package dev.drover.cli;

import dev.drover.cli.args.Word;
import dev.drover.client.connect.ClientTraining;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The runs that make the class-data archives: for commands the commonest of them against a counterpart of this process's own; for
 * coordinator and worker the commonest work. The home is what {@code DROVER_HOME} names, which must not be there before and is not
 * after. What is printed is not shown to anybody.
 */
final class Training {
    /** Set by the launcher script to one of those below. */
    private static final String PROPERTY = "drover.training";

    private static final String SERVICES = "services";
    private static final String COMMANDS = "commands";
    /** Ends what a training of services has left that was killed. */
    private static final String CLEAR = "clear";

    private Training() {}

    static boolean isWanted() {
        return System.getProperty(PROPERTY) != null;
    }

    static int run(ProcessContext process) {
        String wanted = System.getProperty(PROPERTY);
        Path home = Path.of(process.environment().getOrDefault("DROVER_HOME", ""));
        if (wanted.equals(CLEAR)) {
            return command(process, home, "stop", "--now");
        }
        if (!wanted.equals(SERVICES) && !wanted.equals(COMMANDS)) {
            process.console().error("there is no training of " + wanted);
            return 2;
        }
        try {
            // Nobody's home: it fails where there is something.
            Files.createDirectory(home);
        } catch (IOException e) {
            process.console().error("the training run has no directory to work in: " + e);
            return 1;
        }
        try {
            return wanted.equals(SERVICES) ? services(process, home) : commands(process, home);
        } finally {
            delete(home.toFile());
        }
    }

    private static int commands(ProcessContext process, Path home) {
        int code = new Cli(process).run(RawArguments.read(new String[] {"version"}));
        try (ClientTraining counterpart = ClientTraining.open(home)) {
            code = Math.max(code, command(process, home, "submit", "true"));
            code = Math.max(code, command(process, home, "history"));
            return Math.max(code, command(process, home, "history", "--json"));
        }
    }

    private static int services(ProcessContext process, Path home) {
        int code = command(process, home, "start", "--workers", "1");
        try {
            code = Math.max(code, command(process, home, "run", "sh", "-c", "echo out; echo err >&2"));
            code = Math.max(
                    code,
                    command(
                            process,
                            home,
                            "run",
                            "--task",
                            "dev.drover.task.samples.SumOfSquares",
                            "--input",
                            "{\"upTo\":3}"));
            code = Math.max(
                    code,
                    command(
                            process,
                            home,
                            "run",
                            "--isolated",
                            "--task",
                            "dev.drover.task.samples.SumOfSquares",
                            "--input",
                            "{\"upTo\":3}"));
            code = Math.max(code, command(process, home, "submit", "--wait", "--array", "1-100", "true"));
            code = Math.max(code, command(process, home, "show", "1"));
            code = Math.max(code, command(process, home, "history"));
        } finally {
            code = Math.max(code, command(process, home, "stop"));
        }
        return code;
    }

    private static int command(ProcessContext process, Path home, String name, String... arguments) {
        List<Word> words = new ArrayList<>(List.of(Word.of(name), Word.of("--home"), Word.of(home.toString())));
        for (String argument : arguments) {
            words.add(Word.of(argument));
        }
        return new Cli(process).run(words);
    }

    private static void delete(File file) {
        File[] children = file.listFiles();
        if (children != null) {
            for (File child : children) {
                delete(child);
            }
        }
        if (!file.delete()) {
            file.deleteOnExit();
        }
    }
}
