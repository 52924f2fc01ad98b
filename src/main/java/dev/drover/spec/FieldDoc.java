package dev.drover.spec;

/**
 * What a field is called and what people read about it.
 *
 * @param name in lines of {@code --batch} and in JSON, camel case; the option is made of it
 * @param isOption whether {@code submit} and {@code run} take it; lines of {@code --batch} take all
 * @param argument what its value is called in help; empty for a flag
 * @param help a few words, lower case, no full stop
 * @param example of a value
 */
record FieldDoc(String name, boolean isOption, String argument, String help, String example) {
    /** Of {@code submit} and {@code run}, too. */
    static FieldDoc option(String name, String argument, String help, String example) {
        return new FieldDoc(name, true, argument, help, example);
    }

    /** Of lines of {@code --batch} alone. */
    static FieldDoc line(String name, String argument, String help, String example) {
        return new FieldDoc(name, false, argument, help, example);
    }

    /** {@code --max-running} of {@code maxRunning}; {@code -I} of {@code I}. */
    String option() {
        if (name.length() == 1) {
            return "-" + name;
        }
        StringBuilder option = new StringBuilder(name.length() + 6).append("--");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                option.append('-');
            }
            option.append(Character.toLowerCase(c));
        }
        return option.toString();
    }
}
