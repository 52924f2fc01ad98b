package dev.drover.spec;

/**
 * What a field is called and what people read about it.
 *
 * @param name in lines of {@code --batch} and in JSON, camel case; the option is made of it
 * @param place where it can be given; lines of {@code --batch} take all
 * @param argument what its value is called in help; empty for a flag
 * @param help a few words, lower case, no full stop
 * @param example of a value
 */
record FieldDoc(String name, Place place, String argument, String help, String example) {
    /** Where a field can be given, and how help shows it. */
    enum Place {
        /** An option with a row on the help page, which has to fit on a screen. */
        OPTION,
        /** An option that few need: the help page names it, and {@code docs/options.md} explains it. */
        RARE_OPTION,
        LINE
    }

    /** Of {@code submit} and {@code run}, too. */
    static FieldDoc option(String name, String argument, String help, String example) {
        return new FieldDoc(name, Place.OPTION, argument, help, example);
    }

    /** Of {@code submit} and {@code run}, too, and needed by few. */
    static FieldDoc rareOption(String name, String argument, String help, String example) {
        return new FieldDoc(name, Place.RARE_OPTION, argument, help, example);
    }

    /** Of lines of {@code --batch} alone. */
    static FieldDoc line(String name, String argument, String help, String example) {
        return new FieldDoc(name, Place.LINE, argument, help, example);
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
