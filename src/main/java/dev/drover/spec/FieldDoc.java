package dev.drover.spec;

/**
 * What a field is called and what people read about it.
 *
 * @param name in lines of {@code --batch} and in JSON, camel case; the option is made of it
 * @param places where it can be given
 * @param argument what its value is called in help; empty for a flag
 * @param help a few words, lower case, no full stop
 * @param example of a value
 */
record FieldDoc(String name, Places places, String argument, String help, String example) {
    /** Where a field can be given beside Java. */
    enum Places {
        OPTION_AND_LINE,
        LINE,
        NONE
    }

    /** Of {@code submit} and {@code run}, and of lines of {@code --batch}. */
    static FieldDoc option(String name, String argument, String help, String example) {
        return new FieldDoc(name, Places.OPTION_AND_LINE, argument, help, example);
    }

    /** Of lines of {@code --batch} alone. */
    static FieldDoc line(String name, String argument, String help, String example) {
        return new FieldDoc(name, Places.LINE, argument, help, example);
    }

    /** Of programs alone. */
    static FieldDoc program(String name, String argument, String help, String example) {
        return new FieldDoc(name, Places.NONE, argument, help, example);
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
