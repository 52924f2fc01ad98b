package dev.drover.spec;

/** Numbers as people read them: {@code 1,204}. Without state; any thread. */
public final class NumberText {
    private NumberText() {}

    /** With a comma at each thousand. */
    public static String grouped(long number) {
        String digits = Long.toString(number);
        StringBuilder text = new StringBuilder(digits.length() + 6);
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0 && digits.charAt(i - 1) != '-') {
                text.append(',');
            }
            text.append(digits.charAt(i));
        }
        return text.toString();
    }
}
