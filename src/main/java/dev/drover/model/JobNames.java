package dev.drover.model;

/**
 * The rule for names of jobs: letters, digits, '.', '_' and '-', beginning with a letter, digit or '_', not ending in {@code .DIGITS},
 * which would read as a task. All of it is ASCII, so its characters are its bytes. Without state; any thread.
 */
public final class JobNames {
    /** Leaves room in a file's name, which has 255. */
    public static final int MAX_BYTES = 200;

    /** In words, to stand behind what is wrong. */
    public static final String RULE =
            "names are ASCII letters, digits, '.', '_' and '-', begin with a letter, digit or '_', and don't end in .DIGITS";

    private JobNames() {}

    /** Whether it follows the rule and is no longer than {@link #MAX_BYTES}. */
    public static boolean isValid(CharSequence name) {
        if (name.length() == 0 || name.length() > MAX_BYTES || !isFirst(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!isLater(name.charAt(i))) {
                return false;
            }
        }
        return taskDot(name) < 0;
    }

    /** Where the dot of a final {@code .DIGITS} is, or -1. */
    public static int taskDot(CharSequence name) {
        int i = name.length();
        while (i > 0 && name.charAt(i - 1) >= '0' && name.charAt(i - 1) <= '9') {
            i--;
        }
        return i < name.length() && i > 0 && name.charAt(i - 1) == '.' ? i - 1 : -1;
    }

    /** Whether a name may begin with it. */
    public static boolean isFirst(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }

    /** Whether it may stand in a name behind the first. */
    public static boolean isLater(char c) {
        return isFirst(c) || c == '.' || c == '-';
    }
}
