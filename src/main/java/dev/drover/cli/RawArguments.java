package dev.drover.cli;

import dev.drover.cli.args.Word;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the untouched bytes of this program's arguments.
 *
 * <p>A JVM without a locale turns what isn't ASCII into question marks before {@code main} sees it (hazard JVM 6), but {@code
 * /proc/self/cmdline} still has the bytes. The JVM's own options stand in front and may hold anything, so the program's
 * words are counted from the end.
 */
final class RawArguments {
    private RawArguments() {}

    /**
     * The words behind these arguments.
     *
     * @param arguments as {@code main} got them
     */
    static List<Word> read(String[] arguments) {
        try (FileInputStream file = new FileInputStream("/proc/self/cmdline")) {
            return last(file.readAllBytes(), arguments);
        } catch (IOException e) {
            // Without /proc what the JVM made of them is the best there is.
            return decoded(arguments);
        }
    }

    /** The last words of a command line in which each one ends with NUL. */
    static List<Word> last(byte[] commandLine, String[] arguments) {
        List<Word> words = new ArrayList<>(arguments.length);
        int from = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                words.add(Word.of(Arrays.copyOfRange(commandLine, from, i)));
                from = i + 1;
            }
        }
        // A program and a class name stand in front; fewer words mean that the line was overwritten.
        if (words.size() < arguments.length + 2) {
            return decoded(arguments);
        }
        return new ArrayList<>(words.subList(words.size() - arguments.length, words.size()));
    }

    private static List<Word> decoded(String[] arguments) {
        List<Word> words = new ArrayList<>(arguments.length);
        for (String argument : arguments) {
            words.add(Word.of(argument));
        }
        return words;
    }
}
