package dev.drover.launch;

import java.nio.charset.StandardCharsets;
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
     * The command that runs that class for somebody who chooses further options, and needs no further JVM of Drover.
     *
     * @param more options behind Drover's own, which they overrule
     */
    public static List<byte[]> with(List<byte[]> more, Program program, String mainClass) {
        List<byte[]> command = new ArrayList<>();
        command.add(
                bytes(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String option : parts(System.getProperty(JAVA_OPTIONS, ""), ' ')) {
            if (!option.isEmpty()) {
                command.add(bytes(option.replace(MAIN_CLASS, mainClass)));
            }
        }
        return finished(command, more, program, mainClass);
    }

    /**
     * Likewise of another JDK, for which there is no class-data archive.
     *
     * @param java the path of its {@code java}
     */
    public static List<byte[]> ofOther(byte[] java, List<byte[]> more, Program program, String mainClass) {
        return finished(new ArrayList<>(List.of(java)), more, program, mainClass);
    }

    private static List<byte[]> finished(List<byte[]> command, List<byte[]> more, Program program, String mainClass) {
        command.addAll(more);
        command.add(bytes("-cp"));
        command.add(bytes(program.classPathText()));
        command.add(bytes(mainClass));
        return command;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
