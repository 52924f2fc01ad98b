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
}
