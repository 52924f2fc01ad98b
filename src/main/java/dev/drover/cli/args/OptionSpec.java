package dev.drover.cli.args;

/**
 * One option as data: what it is called, what it takes, what its help says.
 *
 * @param name as typed, {@code --array} or, without a long form, {@code -I}
 * @param letter short form such as {@code -q}, or empty
 * @param argument what its value is called in help, or empty for a flag
 * @param help a few words, lower case, no full stop
 * @param repeats whether it may be given more than once
 * @param later whether it only comes with a later version and is refused by name
 */
public record OptionSpec(String name, String letter, String argument, String help, boolean repeats, boolean later) {
    public static OptionSpec flag(String name, String help) {
        return new OptionSpec(name, "", "", help, false, false);
    }

    public static OptionSpec value(String name, String argument, String help) {
        return new OptionSpec(name, "", argument, help, false, false);
    }

    public static OptionSpec many(String name, String argument, String help) {
        return new OptionSpec(name, "", argument, help, true, false);
    }

    public static OptionSpec later(String name) {
        return new OptionSpec(name, "", "", "", false, true);
    }

    public OptionSpec or(String shortForm) {
        return new OptionSpec(name, shortForm, argument, help, repeats, later);
    }

    public boolean isFlag() {
        return argument.isEmpty();
    }

    boolean isCalled(String typed) {
        return name.equals(typed) || letter.equals(typed);
    }
}
