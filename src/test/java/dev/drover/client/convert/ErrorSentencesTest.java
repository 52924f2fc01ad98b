package dev.drover.client.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.client.ClientOptions;
import dev.drover.client.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program is never told what to type where there is something to call. */
class ErrorSentencesTest {
    /** Where sentences that can reach a program are written. */
    private static final List<String> SOURCES = List.of(
            "client", "coordinator", "home", "history", "wire", "launch", "spec", "message", "model", "journal");

    /** Help of the command line, and what is no sentence. */
    private static final List<String> NOT_SAID = List.of("JobFields.java", "Secret.java");

    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    /** Of commands, those that mend a home by hand are for whoever keeps it. */
    private static final Pattern TYPED = Pattern.compile("drover (?!doctor|start --)[a-z]+| --(?!moved|copied)[a-z]+");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            there is no job 7; drover history lists those there are | there is no job 7; DroverClient.jobs lists those there are
            the coordinator was stopped; drover start               | the coordinator was stopped; DroverClient.start starts one
            it stops and takes no more jobs; run: drover start      | it stops and takes no more jobs; DroverClient.start starts one
            it is a copy: drover start --copied gives it an id      | it is a copy: drover start --copied gives it an id
            belongs to job 3, which differs in command (drover show 3); choose another key | \
            belongs to job 3, which differs in command (DroverClient.detail); choose another key
            """)
    void a_program_is_told_what_to_call(String typed, String called) {
        ErrorSentences sentences = new ErrorSentences(Set.of());
        DroverException spoken = sentences.spoken(new UserException(ErrorCode.NOT_FOUND, typed));
        assertThat(spoken).hasMessage(called);
        assertThat(spoken.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThatThrownBy(() -> sentences.run(() -> {
                    throw spoken;
                }))
                .as("once")
                .isSameAs(spoken);
    }

    @Test
    void what_comes_without_options_or_is_no_error_of_drover_speaks_to_a_program_too() {
        assertThatThrownBy(() -> ErrorSentences.runForProgram(() -> {
                    throw new UserException(ErrorCode.HOME, "say where it is with --home");
                }))
                .isInstanceOf(DroverException.class)
                .hasMessage("say where it is with ClientOptions.withHome");
        assertThat(new ErrorSentences(Set.of())
                        .spoken("job 7 did not end within 5 ms; drover show 7 tells how far it is"))
                .isEqualTo("job 7 did not end within 5 ms; DroverClient.detail tells how far it is");
    }

    @Test
    void who_shows_errors_at_a_terminal_gets_them_as_they_are() {
        String sentence = "no job 7; drover history lists those there are";
        assertThat(new ErrorSentences(Set.of(ClientOptions.Option.SPEAK_OF_COMMANDS))
                        .spoken(new UserException(ErrorCode.NOT_FOUND, sentence)))
                .hasMessage(sentence);
    }

    /** A program that logs the error sees where it comes from, and no error that it can't catch. */
    @Test
    void causes_and_the_place_are_kept_without_drovers_own_errors() {
        IOException disk = new IOException("disk");
        UserException inner = new UserException(ErrorCode.HOME, "inner", disk);
        UserException error = new UserException(ErrorCode.NOT_FOUND, "outer", inner);
        error.addSuppressed(new UserException(ErrorCode.BUSY, "beside"));
        DroverException spoken = new ErrorSentences(Set.of()).spoken(error);
        assertThat(spoken.getStackTrace()).isEqualTo(error.getStackTrace());
        assertThat(spoken.getCause()).isInstanceOf(DroverException.class).hasMessage("inner");
        assertThat(spoken.getCause().getCause()).isSameAs(disk);
        assertThat(spoken.getSuppressed())
                .singleElement()
                .isInstanceOf(DroverException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("beside");
    }

    @Test
    void no_sentence_that_can_reach_a_program_names_a_command_for_which_there_is_a_method() throws IOException {
        List<String> typed = new ArrayList<>();
        int advised = 0;
        for (String source : SOURCES) {
            for (Path file : files(Path.of("src/main/java/dev/drover", source))) {
                // A sentence is written in pieces.
                String text = Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
                for (MatchResult literal : LITERAL.matcher(text).results().toList()) {
                    String piece = literal.group().replace("\\\"", "\"");
                    advised += TYPED.matcher(piece).find() ? 1 : 0;
                    String spoken = ErrorSentences.forProgram(piece);
                    if (TYPED.matcher(spoken).find()) {
                        typed.add(file.getFileName() + ": " + spoken);
                    }
                }
            }
        }
        assertThat(advised).as("sentences with advice are found at all").isGreaterThan(15);
        assertThat(typed).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !NOT_SAID.contains(file.getFileName().toString()))
                    .filter(file -> !file.endsWith("ErrorSentences.java"))
                    .toList();
        }
    }
}
