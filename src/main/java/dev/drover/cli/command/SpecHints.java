package dev.drover.cli.command;

import dev.drover.cli.args.CommandSpec;
import dev.drover.cli.args.CommandTable;
import dev.drover.cli.args.OptionSpec;
import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.Word;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.Escapes;
import dev.drover.cli.text.ShellQuote;
import dev.drover.client.caller.BytePaths;
import dev.drover.model.Placeholders;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what in a command is accepted, and is probably not what its user meant. Without state; any thread. */
final class SpecHints {
    private static final String OF_A_SHELL = " \t\n|&;<>$`*";

    private SpecHints() {}

    /** Says it of a command that was typed; one that another program wrote, as a line of {@code --batch}, is left alone. */
    static void print(Console console, ParsedArguments options) throws IOException {
        if (options.has("--shell")
                || options.has("--task")
                || options.operands().isEmpty()) {
            return;
        }
        printShellLine(console, options.operands());
        printOptionBehind(console, options);
        printNoPlaceholder(console, options);
    }

    private static void printShellLine(Console console, List<Word> words) throws IOException {
        String program = words.get(0).text();
        boolean isShells = false;
        for (int i = 0; i < OF_A_SHELL.length(); i++) {
            isShells |= program.indexOf(OF_A_SHELL.charAt(i)) >= 0;
        }
        if (words.size() == 1
                && isShells
                && !Files.exists(BytePaths.of(words.get(0).bytes()))) {
            String quoted = ShellQuote.line(List.of(words.get(0).bytes()));
            console.info(quoted + " is one word, so it is taken for the name of a program; for a line of the shell:"
                    + " drover submit --shell " + quoted);
        }
    }

    private static void printOptionBehind(Console console, ParsedArguments options) {
        if (options.isSeparated()) {
            return;
        }
        CommandSpec submit = CommandTable.find("submit");
        List<Word> words = options.operands();
        for (Word word : words.subList(1, words.size())) {
            String text = word.text();
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            OptionSpec option = name.length() > 2 && name.startsWith("--") ? submit.option(name) : null;
            if (option != null && !option.isRefused() && !name.equals("--help")) {
                console.info(name + " stands behind the command and belongs to "
                        + Escapes.line(words.get(0).text())
                        + "; put it before the command for Drover, or write -- before the command");
                return;
            }
        }
    }

    private static void printNoPlaceholder(Console console, ParsedArguments options) {
        if (!options.has("--array")) {
            return;
        }
        Optional<String> own =
                options.has("-I") ? Optional.of(options.value("-I").text()) : Optional.empty();
        boolean isOff = own.isPresent() && own.get().isEmpty();
        List<byte[]> argv = new ArrayList<>(options.operands().size());
        for (Word word : options.operands()) {
            argv.add(word.bytes());
        }
        if (!isOff && Placeholders.of(argv, false, own).isEmpty()) {
            console.info("no " + own.orElse("{}")
                    + " in the command: each task runs the same; write it where the value goes, or -I '' and read"
                    + " DROVER_VALUE");
        }
    }
}
