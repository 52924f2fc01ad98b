package dev.drover.cli.args;

import java.util.List;

/**
 * One command as data, for the parser and for its help page.
 *
 * @param name as typed; empty for {@code drover} itself
 * @param operands what follows the options in the synopsis, such as {@code ID…}
 * @param summary one line for the table of commands
 * @param options its own, without those of every command
 * @param examples whole command lines
 * @param takesCommand whether the first word that is no option starts a command, whose own options are left alone
 */
public record CommandSpec(
        String name,
        String operands,
        String summary,
        List<OptionSpec> options,
        List<String> examples,
        boolean takesCommand) {
    /** How it is called in messages: {@code drover submit}. */
    public String called() {
        return name.isEmpty() ? "drover" : "drover " + name;
    }

    /** The option of that name, its own or one of every command's, or null. */
    public OptionSpec option(String typed) {
        for (OptionSpec option : options) {
            if (option.isCalled(typed)) {
                return option;
            }
        }
        for (OptionSpec option : CommonOptions.ALL) {
            if (option.isCalled(typed)) {
                return option;
            }
        }
        return null;
    }
}
