package dev.drover.cli.text;

import dev.drover.spec.NumberText;

/** Shows numbers of bytes and of things: {@code 34.2 MB} and {@code 1,204}. */
public final class Sizes {
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

    private Sizes() {}

    /** With units of 1,024, one digit after the point below 10. */
    public static String bytes(long bytes) {
        long tenths = Math.max(0, bytes) * 10;
        int unit = 0;
        while (tenths >= 10_240 && unit < UNITS.length - 1) {
            tenths /= 1_024;
            unit++;
        }
        boolean fine = unit > 0 && tenths < 100;
        return tenths / 10 + (fine ? "." + tenths % 10 : "") + ' ' + UNITS[unit];
    }

    /** With a comma at each thousand. */
    public static String count(long number) {
        return NumberText.grouped(number);
    }

    /** {@code 1 task}, {@code 500 tasks}, {@code no tasks}. */
    public static String counted(long number, String one) {
        String plural = one.endsWith("s") ? one + "es" : one + "s";
        return number == 0 ? "no " + plural : count(number) + ' ' + (number == 1 ? one : plural);
    }

    /** Reads {@code 512M}, {@code 64K}, {@code 2G} or a number of bytes; negative if it is none of these or too large. */
    public static long parseOrNegative(String text) {
        int unit = text.isEmpty() ? -1 : "KMG".indexOf(text.charAt(text.length() - 1));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > Integer.MAX_VALUE) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return digits.isEmpty() || number > Long.MAX_VALUE >> 10 * (unit + 1) ? -1 : number << 10 * (unit + 1);
    }
}
