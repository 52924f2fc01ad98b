package dev.drover.cli;

import dev.drover.cli.args.Word;
import dev.drover.client.ClientTraining;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The runs that make the class-data archives: for commands the commonest of them against a counterpart of this process's own; for
 * coordinator and worker the commonest work, in a home of its own. What they print is not shown to anybody.
 */
final class Training {
    /** Set by the launcher script to one of the two below. */
    private static final String PROPERTY = "drover.training";

    private static final String SERVICES = "services";
    private static final String COMMANDS = "commands";

    private Training() {}

    static boolean isWanted() {
        return System.getProperty(PROPERTY) != null;
    }

    static int run(World world) {
        String wanted = System.getProperty(PROPERTY);
        if (!wanted.equals(SERVICES) && !wanted.equals(COMMANDS)) {
            world.console().error("-D" + PROPERTY + " is " + COMMANDS + " or " + SERVICES + ", not " + wanted);
            return 2;
        }
        Path directory = null;
        try {
            directory = Files.createTempDirectory("drover-training-");
            return wanted.equals(SERVICES) ? services(world, directory) : commands(world, directory);
        } catch (IOException e) {
            world.console().error("the training run has no directory to work in: " + e.getMessage());
            return 1;
        } finally {
            if (directory != null) {
                delete(directory.toFile());
            }
        }
    }

    private static int commands(World world, Path directory) {
        int code = new Cli(world).run(RawArguments.read(new String[] {"version"}));
        try (ClientTraining counterpart = ClientTraining.open(directory)) {
            code = Math.max(code, command(world, directory, "submit", "true"));
            code = Math.max(code, command(world, directory, "history"));
            return Math.max(code, command(world, directory, "history", "--json"));
        }
    }

    private static int services(World world, Path directory) {
        int code = command(world, directory, "start", "--workers", "1");
        try {
            code = Math.max(code, command(world, directory, "run", "sh", "-c", "echo out; echo err >&2"));
            code = Math.max(
                    code,
                    command(
                            world,
                            directory,
                            "run",
                            "--task",
                            "dev.drover.task.samples.SumOfSquares",
                            "--input",
                            "{\"upTo\":3}"));
            code = Math.max(code, command(world, directory, "submit", "--wait", "--array", "1-100", "true"));
            code = Math.max(code, command(world, directory, "show", "1"));
            code = Math.max(code, command(world, directory, "history"));
        } finally {
            code = Math.max(code, command(world, directory, "stop"));
        }
        return code;
    }

    private static int command(World world, Path home, String name, String... arguments) {
        List<Word> words = new ArrayList<>(List.of(Word.of(name), Word.of("--home"), Word.of(home.toString())));
        for (String argument : arguments) {
            words.add(Word.of(argument));
        }
        return new Cli(world).run(words);
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
