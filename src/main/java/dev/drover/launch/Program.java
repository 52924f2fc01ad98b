package dev.drover.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that a JVM of this program runs from. Immutable.
 *
 * @param classPath absolute paths
 * @param copy the private copy that they are in; empty where they are what was installed
 */
public record Program(List<Path> classPath, Optional<Path> copy) {
    /**
     * Where the launcher script wants the copy, and for a JVM that runs from a copy where that is. Coordinator and workers pass it on,
     * so that what they start runs from the same copy.
     */
    static final String COPY = "drover.program";

    public Program {
        classPath = List.copyOf(classPath);
    }

    /** That of this process. */
    public static Program ofThisProcess() {
        List<Path> classPath = new ArrayList<>();
        for (String entry : JavaCommand.parts(System.getProperty("java.class.path"), File.pathSeparatorChar)) {
            // The other process runs in another directory.
            classPath.add(Path.of(entry).toAbsolutePath());
        }
        String copy = System.getProperty(COPY, "");
        boolean isCopied = !copy.isEmpty() && classPath.get(0).startsWith(copy);
        return new Program(classPath, isCopied ? Optional.of(Path.of(copy)) : Optional.empty());
    }

    /** As the JVM's option has it. */
    String classPathText() {
        StringBuilder text = new StringBuilder();
        for (Path entry : classPath) {
            if (text.length() > 0) {
                text.append(File.pathSeparatorChar);
            }
            text.append(entry);
        }
        return text.toString();
    }
}
