package dev.drover.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A source file.
 *
 * @param name below {@code src/main/java/dev/drover}
 * @param text all of it
 */
record SourceFile(String name, String text) {
    private static final Path MAIN = Path.of("src/main/java/dev/drover");

    /** All files of that package and below; the tests run in the project's directory. */
    static List<SourceFile> main(String folder) throws IOException {
        List<SourceFile> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MAIN.resolve(folder))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                sources.add(new SourceFile(MAIN.relativize(file).toString(), Files.readString(file)));
            }
        }
        return sources;
    }

    /** The text without comments. */
    String code() {
        return text.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)//.*$", "");
    }

    /** The folder of the file. */
    String folder() {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }
}
