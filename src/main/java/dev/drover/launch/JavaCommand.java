package dev.drover.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of another JVM of this program: this Java, the options that the launcher script set, a class path. Without
 * state; any thread.
 */
public final class JavaCommand {
    /** Options of long-lived JVMs, separated by single spaces; the launcher script sets it. */
    private static final String JAVA_OPTIONS = "drover.javaOptions";

    /**
     * A placeholder in these options. It stands for the main class of the new JVM, by which its class-data archive is
     * named.
     */
    private static final String MAIN_CLASS = "{main}";

    private JavaCommand() {}

    /**
     * The command that runs that class. The caller may append arguments.
     *
     * @param first options of the JVM that go before the others
     * @param program that it runs from
     */
    public static List<String> of(List<String> first, Program program, String mainClass) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(first);
        String options = System.getProperty(JAVA_OPTIONS, "");
        for (String option : parts(options, ' ')) {
            if (!option.isEmpty()) {
                command.add(option.replace(MAIN_CLASS, mainClass));
            }
        }
        // The new JVM may have to start further JVMs.
        command.add("-D" + JAVA_OPTIONS + "=" + options);
        if (program.copy().isPresent()) {
            command.add("-D" + Program.COPY + "=" + program.copy().get());
        }
        command.add("-cp");
        command.add(program.classPathText());
        command.add(mainClass);
        return command;
    }

    /**
     * Splits the text at the separator. Done by hand, because {@code split} loads classes that a short command does not
     * need.
     */
    static List<String> parts(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int to = text.indexOf(separator, from);
            to = to < 0 ? text.length() : to;
            parts.add(text.substring(from, to));
            from = to + 1;
        }
        return parts;
    }
}
