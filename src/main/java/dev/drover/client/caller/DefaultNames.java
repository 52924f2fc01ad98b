package dev.drover.client.caller;

import dev.drover.model.JobNames;

/** The default names of jobs. Without state; any thread. */
public final class DefaultNames {
    private static final String DEFAULT = "job";

    private DefaultNames() {}

    /** The base name of a program's path, cleaned. */
    public static String ofProgram(String path) {
        String base = path.substring(path.lastIndexOf('/') + 1);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < base.length() && name.length() < JobNames.MAX_BYTES; i++) {
            char c = base.charAt(i);
            boolean fits = name.length() == 0 ? JobNames.isFirst(c) : JobNames.isLater(c);
            if (fits) {
                name.append(c);
            } else if (name.length() > 0) {
                name.append('_');
            }
        }
        int dot = JobNames.taskDot(name);
        if (dot >= 0) {
            name.setCharAt(dot, '_');
        }
        return name.length() == 0 ? DEFAULT : name.toString();
    }

    /** The program that a shell line begins with. */
    public static String ofShellLine(String line) {
        int from = 0;
        while (from < line.length() && Character.isWhitespace(line.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < line.length() && (JobNames.isLater(line.charAt(to)) || line.charAt(to) == '/')) {
            to++;
        }
        return to == from ? "shell" : ofProgram(line.substring(from, to));
    }

    /** The simple name of a class. */
    public static String ofClass(String className) {
        return ofProgram(className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1));
    }
}
