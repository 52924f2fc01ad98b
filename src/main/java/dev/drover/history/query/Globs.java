package dev.drover.history.query;

/** Turns a name's glob, where * stands for any characters and ? for one, into what SQL understands. */
final class Globs {
    private static final char ESCAPE = '!';

    private Globs() {}

    static boolean isExact(String glob) {
        return glob.indexOf('*') < 0 && glob.indexOf('?') < 0;
    }

    /** Whether it begins with characters that an index can find. */
    static boolean hasPrefix(String glob) {
        return !glob.isEmpty() && glob.charAt(0) != '*' && glob.charAt(0) != '?';
    }

    /** A pattern for {@code LIKE ? ESCAPE '!'}. */
    static String like(String glob) {
        StringBuilder pattern = new StringBuilder(glob.length() + 8);
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> pattern.append('%');
                case '?' -> pattern.append('_');
                case '%', '_', ESCAPE -> pattern.append(ESCAPE).append(c);
                default -> pattern.append(c);
            }
        }
        return pattern.toString();
    }
}
