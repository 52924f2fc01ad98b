package dev.drover.cli.args;

import dev.drover.spec.Durations;
import java.util.List;

/**
 * Reads the words of a command line after the command's table of options.
 *
 * <p>Our own, because picocli costs 150 ms of start-up: its old class files stay out of dynamic class-data archives and AOT
 * caches (hazard JVM 8). Long options take their value as {@code --name V} or {@code --name=V}, short ones as {@code -n V} or
 * {@code -nV}, and flags of one letter may be put together. {@code --} ends the options.
 */
public final class Parser {
    private final CommandSpec command;
    private final List<Word> words;
    private final ParsedArguments parsed = new ParsedArguments();
    private int next;

    private Parser(CommandSpec command, List<Word> words) {
        this.command = command;
        this.words = words;
    }

    /** Reads all words; throws {@link UsageException} at the first that makes no sense. */
    public static ParsedArguments parse(CommandSpec command, List<Word> words) {
        return new Parser(command, words).parse();
    }

    /** As {@link #parse(CommandSpec, List)}, with common options that were typed before the command's name. */
    public static ParsedArguments parse(CommandSpec command, List<Word> words, ParsedArguments before) {
        for (String name : before.names()) {
            if (command.option(name) == null) {
                throw new UsageException("unknown option " + name + " (" + command.called() + " --help)");
            }
        }
        ParsedArguments parsed = parse(command, words);
        parsed.inherit(before);
        return parsed;
    }

    private ParsedArguments parse() {
        while (next < words.size()) {
            Word word = words.get(next++);
            String text = word.text();
            if (text.equals("--")) {
                parsed.setSeparated();
                restAreOperands();
            } else if (text.startsWith("--")) {
                longOption(word, text);
            } else if (text.startsWith("-") && text.length() > 1) {
                parseLetters(word, text);
            } else {
                parsed.addOperand(word);
                if (command.takesCommand()) {
                    restAreOperands();
                }
            }
            if (parsed.has("--help")) {
                return parsed;
            }
        }
        return parsed;
    }

    private void restAreOperands() {
        while (next < words.size()) {
            parsed.addOperand(words.get(next++));
        }
    }

    private void longOption(Word word, String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        OptionSpec option = requireKnown(name);
        if (equals < 0) {
            parseValue(option, name);
        } else if (option.isFlag()) {
            throw usage(name + " takes no value");
        } else {
            add(option, word.from(word.indexOf('=') + 1));
        }
    }

    private void parseLetters(Word word, String text) {
        for (int i = 1; i < text.length(); i++) {
            String letter = "-" + text.charAt(i);
            // A wrong letter is shown with its whole word: people who typed -array look for that.
            OptionSpec option = i == 1 && command.option(letter) == null ? requireKnown(text) : requireKnown(letter);
            if (!option.isFlag() && i + 1 < text.length()) {
                add(option, word.from(i + 1));
                return;
            }
            parseValue(option, letter);
        }
    }

    private void parseValue(OptionSpec option, String typed) {
        if (option.isFlag()) {
            add(option, Word.of(""));
        } else if (next < words.size()) {
            add(option, words.get(next++));
        } else {
            throw usage(typed + " needs a value: " + typed + " " + option.argument());
        }
    }

    private void add(OptionSpec option, Word value) {
        if (!option.repeats() && !option.isFlag() && parsed.has(option.name())) {
            throw usage(option.name() + " is given twice");
        }
        parsed.add(option, value);
    }

    private OptionSpec requireKnown(String typed) {
        OptionSpec option = command.option(typed);
        if (option == null) {
            throw usage("unknown option " + typed + suggestion(typed));
        }
        if (option.isRefused()) {
            throw usage(typed + " " + option.refusal());
        }
        return option;
    }

    private String suggestion(String typed) {
        if (isNumberOfLines(typed) && command.option("--limit") != null) {
            return "; did you mean --limit?";
        }
        NearestWord nearest = new NearestWord(typed);
        for (OptionSpec option : command.options()) {
            nearest.add(option.name());
        }
        for (OptionSpec option : CommonOptions.ALL) {
            nearest.add(option.name());
        }
        return nearest.isFound() ? "; did you mean " + nearest.best() + "?" : "";
    }

    /** Whether other programs take this for a number of lines: {@code -n}, {@code -n20}, {@code -20}. */
    private static boolean isNumberOfLines(String typed) {
        return typed.equals("-n") || Durations.isDigits(typed.substring(typed.startsWith("-n") ? 2 : 1));
    }

    private UsageException usage(String sentence) {
        return new UsageException(sentence + " (" + command.called() + " --help)");
    }
}
