package dev.drover.client;

/** Names of jobs: what they may be, and what they are when nobody says. Without state; any thread. */
final class JobNames {
    private static final String DEFAULT = "job";
    private static final int MAX_CHARS = 255;

    private JobNames() {}

    /** Whether it matches {@code [A-Za-z0-9_][A-Za-z0-9._-]*} and doesn't end in {@code .DIGITS}, which would read as a task. */
    static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > MAX_CHARS || !isFirst(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!isLater(name.charAt(i))) {
                return false;
            }
        }
        return digitsEnd(name) < 0;
    }

    /** The base name of a program's path, cleaned. */
    static String ofProgram(String path) {
        String base = path.substring(path.lastIndexOf('/') + 1);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < base.length() && name.length() < MAX_CHARS; i++) {
            char c = base.charAt(i);
            boolean fits = name.length() == 0 ? isFirst(c) : isLater(c);
            if (fits) {
                name.append(c);
            } else if (name.length() > 0) {
                name.append('_');
            }
        }
        int dot = digitsEnd(name.toString());
        if (dot >= 0) {
            name.setCharAt(dot, '_');
        }
        return name.length() == 0 ? DEFAULT : name.toString();
    }

    /** The program that a shell line begins with. */
    static String ofShellLine(String line) {
        int from = 0;
        while (from < line.length() && Character.isWhitespace(line.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < line.length() && (isLater(line.charAt(to)) || line.charAt(to) == '/')) {
            to++;
        }
        return to == from ? "shell" : ofProgram(line.substring(from, to));
    }

    /** The simple name of a class. */
    static String ofClass(String className) {
        return ofProgram(className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1));
    }

    /** Where the dot of a final {@code .DIGITS} is, or -1. */
    private static int digitsEnd(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0 || dot == name.length() - 1) {
            return -1;
        }
        for (int i = dot + 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
        }
        return dot;
    }

    private static boolean isFirst(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }

    private static boolean isLater(char c) {
        return isFirst(c) || c == '.' || c == '-';
    }
}
