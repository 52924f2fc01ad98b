package dev.drover.cli.args;

import java.util.ArrayList;
import java.util.List;

/** Writes help pages from the table of commands, each to fit on a screen. */
public final class HelpPage {
    private static final int COLUMNS = 80;

    private HelpPage() {}

    /** The page of one command; of {@code drover} itself it is the overview. */
    public static String of(CommandSpec command) {
        StringBuilder page = new StringBuilder(2048);
        page.append("usage: ").append(command.called());
        if (!command.operands().isEmpty()) {
            page.append(' ').append(command.operands());
        }
        page.append('\n').append(command.summary()).append("\n\n");
        if (command.name().isEmpty()) {
            appendCommands(page);
        } else {
            appendOptions(page, command.options());
        }
        page.append("every command also takes ").append(commonOptions()).append("\n\n");
        for (String example : command.examples()) {
            page.append("  $ ").append(example).append('\n');
        }
        if (command.name().isEmpty()) {
            page.append("\ndrover COMMAND --help shows a command's options.\n");
        }
        return page.toString();
    }

    private static void appendCommands(StringBuilder page) {
        for (String name : CommandTable.names()) {
            appendRow(page, name, CommandTable.find(name).summary(), 12);
        }
        page.append('\n');
    }

    private static void appendOptions(StringBuilder page, List<OptionSpec> options) {
        int width = 0;
        List<OptionSpec> rare = new ArrayList<>();
        List<OptionSpec> common = new ArrayList<>();
        for (OptionSpec option : options) {
            if (option.rare()) {
                rare.add(option);
            } else if (!option.isRefused()) {
                common.add(option);
                width = Math.max(width, label(option).length() + 2);
            }
        }
        for (OptionSpec option : common) {
            appendRow(page, label(option), option.help(), width);
        }
        if (!rare.isEmpty()) {
            appendNames(page, rare);
        }
        if (width > 0) {
            page.append('\n');
        }
    }

    /** The names alone, in lines of at most {@value #COLUMNS} columns. */
    private static void appendNames(StringBuilder page, List<OptionSpec> rare) {
        StringBuilder line = new StringBuilder("for some jobs (docs/options.md explains them):");
        for (OptionSpec option : rare) {
            String label = option.name();
            if (line.length() + 1 + label.length() > COLUMNS) {
                page.append(line).append('\n');
                line = new StringBuilder(" ");
            }
            line.append(' ').append(label);
        }
        page.append(line).append('\n');
    }

    private static void appendRow(StringBuilder page, String left, String right, int width) {
        page.append("  ").append(left);
        for (int i = left.length(); i < width; i++) {
            page.append(' ');
        }
        page.append(right).append('\n');
    }

    private static String label(OptionSpec option) {
        String names = option.letter().isEmpty() ? option.name() : option.letter() + ", " + option.name();
        return option.isFlag() ? names : names + ' ' + option.argument();
    }

    private static String commonOptions() {
        StringBuilder line = new StringBuilder();
        for (OptionSpec option : CommonOptions.ALL) {
            line.append(line.isEmpty() ? "" : " ").append(option.name());
            line.append(option.isFlag() ? "" : " " + option.argument());
        }
        return line.toString();
    }
}
