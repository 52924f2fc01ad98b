package dev.drover.client.convert;

import dev.drover.client.ClientOptions;
import dev.drover.model.UserException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whom the sentences of errors speak to. They are written for somebody at a terminal, with commands to type; a program is told what to call.
 * Commands that only mend a home ({@code drover doctor}, {@code drover start --moved}) stay: no method does that. Immutable; any thread.
 */
public final class ErrorSentences {
    private final boolean forPrograms;

    public ErrorSentences(ClientOptions options) {
        this.forPrograms = !options.has(ClientOptions.Option.SPEAK_OF_COMMANDS);
    }

    /**
     * What may throw an error of Drover.
     *
     * @param <E> what else it throws
     */
    @FunctionalInterface
    public interface Call<T, E extends Exception> {
        T call() throws E;
    }

    /**
     * The same without a result.
     *
     * @param <E> what else it throws
     */
    @FunctionalInterface
    public interface Action<E extends Exception> {
        void run() throws E;
    }

    /** Makes the call. An error of Drover is thrown as this client's user should get it. */
    public <T, E extends Exception> T call(Call<T, E> call) throws E {
        try {
            return call.call();
        } catch (UserException e) {
            throw spoken(e);
        }
    }

    /** The same without a result. */
    public <E extends Exception> void run(Action<E> action) throws E {
        try {
            action.run();
        } catch (UserException e) {
            throw spoken(e);
        }
    }

    /** The error as this client's user should get it; the one that is given is its cause if its sentence differs. */
    public UserException spoken(UserException error) {
        return withSentence(error, spoken(error.getMessage()));
    }

    /** An error that comes before there are options, which speaks to a program. */
    public static UserException spokenToProgram(UserException error) {
        return withSentence(error, forProgram(error.getMessage()));
    }

    private static UserException withSentence(UserException error, String sentence) {
        return sentence.equals(error.getMessage()) ? error : new UserException(error.code(), sentence, error);
    }

    /** The sentence of another error as this client's user should get it. */
    public String spoken(String sentence) {
        return forPrograms ? forProgram(sentence) : sentence;
    }

    /** The sentence with methods in place of commands and options. */
    static String forProgram(String sentence) {
        String spoken = sentence;
        for (Phrase phrase : Phrase.ALL) {
            spoken = phrase.typed.matcher(spoken).replaceAll(phrase.called);
        }
        return spoken;
    }

    /** What somebody types, and what a program calls instead. Loaded with the first error of a program. */
    private record Phrase(Pattern typed, String called) {
        static final List<Phrase> ALL = List.of(
                of(
                        "[;:]( run:)? drover restart( may help)?",
                        "; restart it: DroverClient.shutdown, then DroverClient.start"),
                of(";( run:)? drover start(?! --)( makes one| starts one)?", "; DroverClient.start starts one"),
                of("; drover status\\b", "; DroverClient.status tells about it"),
                of("drover history lists", "DroverClient.jobs lists"),
                of("drover show( --json)?( [0-9]+)?", "DroverClient.detail"),
                of("or use --no-wait", "or don't wait (CancelRequest.Option.NO_WAIT)"),
                of("with --each or \"each\"", "with JobSpecBuilder.each"),
                of("with --since or --name", "with a JobFilter"),
                of("arguments, --env and paths", "arguments, variables and paths"),
                of("--home\\b", "ClientOptions.withHome"));

        private static Phrase of(String typed, String called) {
            return new Phrase(Pattern.compile(typed), called);
        }
    }
}
