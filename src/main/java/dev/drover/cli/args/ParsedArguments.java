package dev.drover.cli.args;

import java.util.ArrayList;
import java.util.List;

/**
 * The options and operands of one command line, in the order typed.
 *
 * <p>Filled by {@link Parser} or from a line of {@code --batch}; read-only afterwards. One thread.
 */
public final class ParsedArguments {
    private final List<String> names = new ArrayList<>();
    private final List<Word> values = new ArrayList<>();
    private final List<Word> operands = new ArrayList<>();
    private boolean operandsExplicit;
    private boolean separated;

    /** Adds an option as if it had been typed; for the parser and for lines of {@code --batch}. */
    public void add(OptionSpec option, Word value) {
        names.add(option.name());
        values.add(value);
    }

    /** Adds a word that is no option. */
    public void addOperand(Word word) {
        operands.add(word);
    }

    /** Says that the operands are all that is meant, even if there are none. */
    public void setOperandsExplicit() {
        operandsExplicit = true;
    }

    /** Says that {@code --} stood before the operands. */
    void setSeparated() {
        separated = true;
    }

    /** Whether {@code --} stood before the operands. */
    public boolean isSeparated() {
        return separated;
    }

    /** Whether nothing may stand for operands that were left out. */
    public boolean areOperandsExplicit() {
        return operandsExplicit;
    }

    /** Takes over what was typed before the command's name; the command's own wins. */
    void inherit(ParsedArguments before) {
        for (int i = 0; i < before.names.size(); i++) {
            if (!names.contains(before.names.get(i))) {
                names.add(before.names.get(i));
                values.add(before.values.get(i));
            }
        }
    }

    /** The options that were given, as often as they were. */
    List<String> names() {
        return names;
    }

    public boolean has(String option) {
        return names.contains(option);
    }

    /** The value of an option that was given; ask {@link #has} first. */
    public Word value(String option) {
        int index = names.indexOf(option);
        if (index < 0) {
            throw new IllegalStateException("no " + option);
        }
        return values.get(index);
    }

    /** The option's value as text, or the other where it was not given. */
    public String text(String option, String otherwise) {
        return has(option) ? value(option).exactText(option) : otherwise;
    }

    /** All values of an option that may be repeated. */
    public List<Word> values(String option) {
        List<Word> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(option)) {
                found.add(values.get(i));
            }
        }
        return found;
    }

    /** A whole number of at least that, or the other where the option was not given. */
    public long number(String option, long least, long otherwise) {
        return number(option, least, Long.MAX_VALUE, otherwise);
    }

    /** A whole number from one to the other, or the last where the option was not given. */
    public long number(String option, long least, long most, long otherwise) {
        if (!has(option)) {
            return otherwise;
        }
        String text = value(option).text();
        String range = " takes a number from " + least + (most == Long.MAX_VALUE ? " on" : " to " + most) + ", not '"
                + text + "'";
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(option + range, e);
        }
        throw new UsageException(option + range);
    }

    public List<Word> operands() {
        return operands;
    }
}
