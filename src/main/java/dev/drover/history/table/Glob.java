package dev.drover.history.table;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A name's glob, where * stands for any characters and ? for one, and what SQL understands of it. Immutable; any thread.
 *
 * <p>What a user types must not cost more than its length times that of the name, for each name: LIKE tries each place for each *, one
 * within the other, and no time limit ends it within a row. So a glob is a LIKE only where one * alone has places to try. Otherwise it is a
 * regular expression that takes for each * the first place that fits, and gives none back, because a later one never fits better.
 *
 * @param text with several * in a row as one
 */
public record Glob(String text) {
    /** The longest one that a name of 200 characters can need, with a * before and behind each, has 401. */
    public static final int MAX_BYTES = 512;

    private static final char ESCAPE = '!';

    public Glob(String text) {
        this.text = collapsed(text);
    }

    private static String collapsed(String glob) {
        StringBuilder text = new StringBuilder(glob.length());
        for (int i = 0; i < glob.length(); i++) {
            if (glob.charAt(i) != '*' || i == 0 || glob.charAt(i - 1) != '*') {
                text.append(glob.charAt(i));
            }
        }
        return text.toString();
    }

    public boolean isExact() {
        return prefix().length() == text.length();
    }

    /** Whether it begins with characters that an index can find. */
    public boolean hasPrefix() {
        return !prefix().isEmpty();
    }

    /** The characters that stand for themselves at its beginning. */
    private String prefix() {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '*' && text.charAt(end) != '?') {
            end++;
        }
        return text.substring(0, end);
    }

    /** Whether LIKE is cheap: of two * the last one must be at the end, where it has nothing to try. */
    boolean isCheapLike() {
        long stars = text.chars().filter(c -> c == '*').count();
        return stars <= 1 || stars == 2 && text.endsWith("*");
    }

    /** A pattern for {@code LIKE ? ESCAPE '!'}. */
    String like() {
        return like(text);
    }

    /** The same for all that begins as it does. */
    String prefixLike() {
        return like(prefix() + '*');
    }

    private static String like(String glob) {
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

    /** A regular expression that is found in what it matches. */
    String regex() {
        List<String> parts = parts();
        StringBuilder regex = new StringBuilder("(?s)\\A").append(literal(parts.get(0)));
        for (String part : parts.subList(1, Math.max(1, parts.size() - 1))) {
            regex.append("(?>.*?").append(literal(part)).append(')');
        }
        if (parts.size() > 1) {
            regex.append(".*").append(literal(parts.get(parts.size() - 1)));
        }
        return regex.append("\\z").toString();
    }

    /** What is between its *, before the first and behind the last. */
    private List<String> parts() {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        for (int star = text.indexOf('*'); star >= 0; star = text.indexOf('*', begin)) {
            parts.add(text.substring(begin, star));
            begin = star + 1;
        }
        parts.add(text.substring(begin));
        return parts;
    }

    private static String literal(String part) {
        StringBuilder regex = new StringBuilder();
        int begin = 0;
        for (int i = 0; i <= part.length(); i++) {
            if (i == part.length() || part.charAt(i) == '?') {
                if (i > begin) {
                    regex.append(Pattern.quote(part.substring(begin, i)));
                }
                regex.append(i == part.length() ? "" : ".");
                begin = i + 1;
            }
        }
        return regex.toString();
    }
}
