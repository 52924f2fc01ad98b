package dev.drover.spec;

/** Numbers of bytes as people type them ({@code 512M}) and as sentences show them ({@code 1.2 GiB of 1 GiB}). Without state; any thread. */
public final class ByteSizes {
    private static final String LETTERS = "KMGT";
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int UNIT_BITS = 10;
    private static final int TENTHS = 10;

    private ByteSizes() {}

    /** Reads {@code 64K}, {@code 512M}, {@code 2G}, {@code 1T} or a number of bytes; negative if it is none of these or too large. */
    public static long parseOrNegative(String text) {
        int unit = text.isEmpty() ? -1 : LETTERS.indexOf(text.charAt(text.length() - 1));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 100) {
                return -1;
            }
            number = number * 10 + digit;
        }
        int bits = UNIT_BITS * (unit + 1);
        return digits.isEmpty() || number > Long.MAX_VALUE >> bits ? -1 : number << bits;
    }

    /** As {@link #parseOrNegative} reads it, with the largest unit that fits: {@code 64M}, {@code 1500}. */
    public static String exact(long bytes) {
        int unit = 0;
        long number = bytes;
        while (unit < LETTERS.length() && number > 0 && number % (1 << UNIT_BITS) == 0) {
            number >>= UNIT_BITS;
            unit++;
        }
        return unit == 0 ? Long.toString(bytes) : number + LETTERS.substring(unit - 1, unit);
    }

    /** A measured number beside its limit, in units so small that the two differ: {@code 1.2 GiB of 1 GiB}, {@code 1025 KiB of 1024 KiB}. */
    public static String ofLimit(long bytes, long limit) {
        int unit = UNITS.length - 1;
        while (unit > 0 && format(bytes, unit).equals(format(limit, unit))) {
            unit--;
        }
        return format(bytes, unit) + " of " + format(limit, unit);
    }

    /** One digit behind the point, unless it is a zero. */
    private static String format(long bytes, int largestUnit) {
        int unit = 0;
        while (unit < largestUnit && bytes >> UNIT_BITS * (unit + 1) > 0) {
            unit++;
        }
        long whole = bytes >> UNIT_BITS * unit;
        long rest = bytes - (whole << UNIT_BITS * unit);
        long tenths = rest * TENTHS >> UNIT_BITS * unit;
        return whole + (tenths == 0 ? "" : "." + tenths) + ' ' + UNITS[unit];
    }
}
