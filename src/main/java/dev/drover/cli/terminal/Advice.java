package dev.drover.cli.terminal;

import dev.drover.cli.args.CommandTable;
import dev.drover.cli.args.Word;
import dev.drover.cli.text.ShellQuote;
import java.util.List;

/**
 * Completes the commands that messages advise to type: if the home was given by {@code --home}, it is added to them.
 * The client and the coordinator, which make the messages, do not know how the home was named. Immutable; any thread.
 */
public final class Advice {
    private static final String PROGRAM = "drover ";

    /** Of a command line that named no home. */
    public static final Advice AS_IS = new Advice("");

    private final String homeOption;

    private Advice(String homeOption) {
        this.homeOption = homeOption;
    }

    /** Of a command line with that {@code --home}, as it was typed. */
    public static Advice withHome(Word home) {
        return new Advice("--home " + ShellQuote.line(List.of(home.bytes())) + " ");
    }

    /** The sentence with commands that can be typed as they stand. */
    String in(String sentence) {
        if (homeOption.isEmpty() || !sentence.contains(PROGRAM)) {
            return sentence;
        }
        StringBuilder advised = new StringBuilder(sentence.length() + 2 * homeOption.length());
        int from = 0;
        for (int at = sentence.indexOf(PROGRAM); at >= 0; at = sentence.indexOf(PROGRAM, from)) {
            int end = at + PROGRAM.length();
            advised.append(sentence, from, end);
            if (startsWord(sentence, at) && isCommand(sentence, end)) {
                advised.append(homeOption);
            }
            from = end;
        }
        return advised.append(sentence, from, sentence.length()).toString();
    }

    private static boolean startsWord(String sentence, int at) {
        return at == 0 || sentence.charAt(at - 1) == ' ' || sentence.charAt(at - 1) == '(';
    }

    /** Whether a command's name stands there that is to do something: a help page is the same for every home. */
    private static boolean isCommand(String sentence, int from) {
        int end = from;
        while (end < sentence.length() && sentence.charAt(end) >= 'a' && sentence.charAt(end) <= 'z') {
            end++;
        }
        return CommandTable.names().contains(sentence.substring(from, end)) && !sentence.startsWith(" --help", end);
    }
}
