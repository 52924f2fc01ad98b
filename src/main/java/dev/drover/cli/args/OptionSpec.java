package dev.drover.cli.args;

import dev.drover.spec.SpecField;

/**
 * One option as data: its names, its argument and its help.
 *
 * @param name as typed, {@code --array} or, without a long form, {@code -I}
 * @param letter short form such as {@code -q}, or empty
 * @param argument what its value is called in help, or empty for a flag
 * @param help a few words, lower case, no full stop
 * @param repeats whether it may be given more than once
 * @param rare whether the help page only names it, because few need it
 * @param refusal why it is refused by name, the sentence behind its name; empty for what this command takes
 */
public record OptionSpec(
        String name, String letter, String argument, String help, boolean repeats, boolean rare, String refusal) {
    public static OptionSpec flag(String name, String help) {
        return new OptionSpec(name, "", "", help, false, false, "");
    }

    public static OptionSpec value(String name, String argument, String help) {
        return new OptionSpec(name, "", argument, help, false, false, "");
    }

    public static OptionSpec many(String name, String argument, String help) {
        return new OptionSpec(name, "", argument, help, true, false, "");
    }

    /** The option that sets a field of a job. */
    public static OptionSpec of(SpecField field) {
        return new OptionSpec(field.option(), "", field.argument(), field.help(), field.repeats(), field.isRare(), "");
    }

    public static OptionSpec later(String name) {
        return refused(name, "is not available yet");
    }

    /**
     * An option that people may expect here but that makes no sense.
     *
     * @param why what follows its name in the error: {@code goes with …}
     */
    static OptionSpec refused(String name, String why) {
        return new OptionSpec(name, "", "", "", false, false, why);
    }

    public OptionSpec or(String shortForm) {
        return new OptionSpec(name, shortForm, argument, help, repeats, rare, refusal);
    }

    public boolean isFlag() {
        return argument.isEmpty();
    }

    public boolean isRefused() {
        return !refusal.isEmpty();
    }

    boolean isCalled(String typed) {
        return name.equals(typed) || letter.equals(typed);
    }
}
