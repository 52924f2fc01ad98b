package dev.drover.client.convert;

import dev.drover.client.ClientOptions;
import dev.drover.client.DroverException;
import dev.drover.model.UserException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Makes of Drover's own errors those that the library throws. Their sentences are written for somebody at a terminal, with commands to type; a
 * program is told what to call. Commands that only mend a home ({@code drover doctor}, {@code drover start --moved}) stay: no method does
 * that. Immutable; any thread.
 */
public final class ErrorSentences {
    private static final ErrorSentences FOR_PROGRAMS = new ErrorSentences(Set.of());
    private static final ErrorSentences AS_TYPED = new ErrorSentences(Set.of(ClientOptions.Option.SPEAK_OF_COMMANDS));

    private final boolean forPrograms;

    /** Of a client with these options. */
    public ErrorSentences(Set<ClientOptions.Option> options) {
        this.forPrograms = !options.contains(ClientOptions.Option.SPEAK_OF_COMMANDS);
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

    /**
     * What may also not end in time.
     *
     * @param <T> what it returns
     */
    @FunctionalInterface
    public interface Wait<T> {
        T await() throws InterruptedException, TimeoutException;
    }

    /** Makes the call. An error is thrown as this client's user should get it. */
    public <T, E extends Exception> T call(Call<T, E> call) throws E {
        try {
            return call.call();
        } catch (UserException e) {
            throw spoken(e);
        }
    }

    /** The same without a result. */
    public <E extends Exception> void run(Action<E> action) throws E {
        this.<Void, E>call(() -> {
            action.run();
            return null;
        });
    }

    /** Waits. The sentence of a time-out, too, is for this client's user. */
    public <T> T await(Wait<T> wait) throws InterruptedException, TimeoutException {
        try {
            return wait.await();
        } catch (TimeoutException e) {
            throw new TimeoutException(spoken(e.getMessage()));
        } catch (UserException e) {
            throw spoken(e);
        }
    }

    /** The error as this client's user should get it. */
    public DroverException spoken(UserException error) {
        return withSentence(error, spoken(error.getMessage()));
    }

    /** Makes a call that needs no client. Its errors speak to a program. */
    public static <T, E extends Exception> T callForProgram(Call<T, E> call) throws E {
        return FOR_PROGRAMS.call(call);
    }

    /** The same without a result. */
    public static <E extends Exception> void runForProgram(Action<E> action) throws E {
        FOR_PROGRAMS.run(action);
    }

    /** The same for what somebody typed: the error names that. */
    public static <E extends Exception> void runAsTyped(Action<E> action) throws E {
        AS_TYPED.run(action);
    }

    /** A program's stack trace and causes name no error of which the program does not know. */
    private static DroverException withSentence(UserException error, String sentence) {
        Throwable cause = error.getCause();
        DroverException thrown = new DroverException(
                error.code(),
                sentence,
                cause instanceof UserException own ? withSentence(own, own.getMessage()) : cause);
        thrown.setStackTrace(error.getStackTrace());
        for (Throwable suppressed : error.getSuppressed()) {
            thrown.addSuppressed(
                    suppressed instanceof UserException own ? withSentence(own, own.getMessage()) : suppressed);
        }
        return thrown;
    }

    /** The sentence of another error as this client's user should get it. */
    String spoken(String sentence) {
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
                of("--task CLASS --classpath\\b", "JobSpec.task and the class path"),
                of("drover history lists", "DroverClient.jobs lists"),
                of("drover show( --json)?( [0-9]+)?", "DroverClient.detail"),
                of("or use --no-wait", "or don't wait (CancelRequest.Option.NO_WAIT)"),
                of("with --each or \"each\"", "with JobSpecBuilder.each"),
                of("with --since or --name", "with a JobFilter"),
                of(
                        " \\(xargs -P 8\\)(, or submit one array of tasks) \\(--each, --array\\)",
                        "$1 (JobSpecBuilder.each, array)"),
                of("arguments, --env and paths", "arguments, variables and paths"),
                of("; --isolated gives", "; isolated() gives"),
                of("drover tail --replay shows", "DroverClient.messages shows"),
                of("--home\\b", "ClientOptions.withHome"));

        private static Phrase of(String typed, String called) {
            return new Phrase(Pattern.compile(typed), called);
        }
    }
}
