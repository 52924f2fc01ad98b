package dev.drover.cli.text;

import dev.drover.cli.args.UsageException;

/** The rule for names of jobs. */
public final class JobNames {
    /** That of the coordinator. */
    private static final int MAX_LENGTH = 200;

    private JobNames() {}

    /**
     * The name itself if it follows the rule.
     *
     * @param what names the option in the error
     */
    public static String check(String name, String what) {
        if (name.length() > MAX_LENGTH) {
            throw new UsageException("the name " + what + " has " + name.length() + " characters, " + MAX_LENGTH
                    + " are the most; shorten it");
        }
        if (!isName(name)) {
            throw new UsageException("'" + Escapes.line(name) + "' " + what
                    + " is no name; names are letters, digits, '.', '_' and '-', begin with a letter, digit or '_',"
                    + " and don't end in .DIGITS");
        }
        return name;
    }

    private static boolean isName(CharSequence name) {
        if (name.length() == 0 || !isFirst(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!isInner(name.charAt(i))) {
                return false;
            }
        }
        return !endsInDigits(name);
    }

    private static boolean endsInDigits(CharSequence name) {
        int i = name.length();
        while (i > 0 && name.charAt(i - 1) >= '0' && name.charAt(i - 1) <= '9') {
            i--;
        }
        return i < name.length() && i > 0 && name.charAt(i - 1) == '.';
    }

    private static boolean isFirst(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }

    private static boolean isInner(char c) {
        return isFirst(c) || c == '.' || c == '-';
    }
}
