package dev.drover.cli;

import dev.drover.cli.args.Word;
import dev.drover.client.ClientTraining;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The run that makes the class-data archive: the commonest commands against a counterpart of this process's own. */
final class Training {
    private static final String PROPERTY = "drover.training";

    private Training() {}

    static boolean isWanted() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** Runs them; what they print is not shown to anybody. */
    static int run(World world) {
        Path directory = null;
        try {
            directory = Files.createTempDirectory("drover-training-");
            Word home = Word.of(directory.toString());
            int code = 0;
            try (ClientTraining counterpart = ClientTraining.open(directory)) {
                for (List<Word> command : List.of(
                        RawArguments.read(new String[] {"version"}),
                        List.of(Word.of("submit"), Word.of("--home"), home, Word.of("true")),
                        List.of(Word.of("history"), Word.of("--home"), home),
                        List.of(Word.of("history"), Word.of("--home"), home, Word.of("--json")))) {
                    code = Math.max(code, new Cli(world).run(command));
                }
            }
            return code;
        } catch (IOException e) {
            world.console().error("the training run has no directory to work in: " + e.getMessage());
            return 1;
        } finally {
            if (directory != null) {
                delete(directory.toFile());
            }
        }
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
