package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.args.Word;
import dev.drover.cli.command.CommandContext;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void version_touches_nothing() {
        assertThat(run(out, "version")).isZero();
        assertThat(text(out)).isEqualTo("drover 0.1.0\n");
    }

    @Test
    void the_version_is_told_in_every_way_in_which_people_ask() {
        for (String word : List.of("--version", "-V", "version")) {
            out.reset();
            assertThat(run(out, word)).isZero();
            assertThat(text(out)).as(word).isEqualTo("drover 0.1.0\n");
        }
        out.reset();
        assertThat(run(out, "version", "--json")).isZero();
        assertThat(text(out)).isEqualTo("{\"version\":\"0.1.0\"}\n");
    }

    @Test
    void help_is_a_result_wherever_it_is_asked_for() {
        assertThat(run(out, "--help")).isZero();
        String overview = text(out);
        assertThat(overview).startsWith("usage: drover [COMMAND]\n");
        out.reset();
        assertThat(run(out, "help")).isZero();
        assertThat(text(out)).isEqualTo(overview);
        out.reset();
        assertThat(run(out, "help", "help")).isZero();
        assertThat(text(out)).isEqualTo(overview);
        out.reset();
        assertThat(run(out, "submit", "--help")).isZero();
        String submit = text(out);
        out.reset();
        assertThat(run(out, "help", "submit")).isZero();
        assertThat(text(out)).isEqualTo(submit).startsWith("usage: drover submit");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            frobnicate        | 2   | unknown command frobnicate (drover --help)
            statsu            | 2   | unknown command statsu; did you mean status? (drover --help)
            sql x             | 2   | sql is not available yet (drover --help)
            --color sometimes version | 2 | --color takes auto, always or never, not 'sometimes'
            version 1         | 2   | version takes no words, '1' is one too many (drover version --help)
            submit            | 2   | there is no command; put it after the options, or use --shell, --task or --jar (drover submit --help)
            submit --wait     | 125 | there is no command; put it after the options, or use --shell, --task or --jar (drover submit --help)
            submit -I % x --wait | 2 | -I is for array jobs; add --array or --each, or leave it out
            --vesion          | 2   | unknown option --vesion; did you mean --version? (drover --help)
            --version x       | 2   | version takes no words, 'x' is one too many (drover version --help)
            --json logs 1     | 2   | unknown option --json (drover logs --help)
            help submit x     | 2   | help takes one command, 'x' is one too many (drover --help)
            help sumbit       | 2   | unknown command sumbit; did you mean submit? (drover --help)
            run --json true   | 125 | --json goes with drover submit: run prints the job's output and nothing else; drover show --json ID shows the job (drover run --help)
            tail --jsn 12     | 125 | unknown option --jsn; did you mean --json? (drover tail --help)
            tail --jsn        | 2   | unknown option --jsn; did you mean --json? (drover tail --help)
            run               | 125 | there is no command; put it after the options, or use --shell, --task or --jar (drover submit --help)
            wait x            | 125 | 'x' is no id; ids are 12 (a job), 12-15,20 (several), 12.7 (a task), 12.3-9,12 (several of a job), @name, @name.7 or - (drover history)
            tail x            | 125 | 'x' is no id; ids are 12 (a job), 12-15,20 (several), 12.7 (a task), 12.3-9,12 (several of a job), @name, @name.7 or - (drover history)
            cancel x          | 2   | 'x' is no id; ids are 12 (a job), 12-15,20 (several), 12.7 (a task), 12.3-9,12 (several of a job), @name, @name.7 or - (drover history)
            """)
    void usage_errors_have_one_sentence_and_the_exit_code_of_their_command(String line, int code, String sentence) {
        assertThat(run(out, line.trim().split(" +"))).isEqualTo(code);
        assertThat(text(err)).isEqualTo("drover: " + sentence + "\n");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void a_fault_is_one_sentence_and_its_stack_is_shown_only_when_asked() {
        assertThat(run(out, "status")).isEqualTo(1);
        assertThat(text(err))
                .isEqualTo("drover: a fault of Drover itself: java.lang.IllegalStateException: broken;"
                        + " --verbose shows where\n");
        assertThat(run(out, "--verbose", "status")).isEqualTo(1);
        assertThat(text(err)).contains("at dev.drover.cli.CliTest");
    }

    @Test
    void a_reader_that_left_ends_the_command_quietly() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(run(closed, "version")).isEqualTo(141);
        assertThat(text(err)).isEmpty();
    }

    @Test
    void of_an_answer_that_cannot_be_written_a_command_that_only_reads_says_no_more() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThat(run(full, "version")).isEqualTo(1);
        assertThat(text(err)).isEqualTo("drover: the answer could not be written (No space left on device)\n");
    }

    @Test
    void an_empty_home_is_not_taken_for_none() {
        assertThat(run(out, "history", "--home", "")).isEqualTo(2);
        assertThat(run(out, "--home=", "history")).isEqualTo(2);
        assertThat(run(out, "--home", "", "run", "true")).isEqualTo(125);
        assertThat(text(err).lines())
                .hasSize(3)
                .containsOnly("drover: --home is empty; name a directory, or leave it out for the usual one");
    }

    @Test
    void what_errors_say_to_type_carries_the_home() {
        assertThat(run(out, "--home", "/tmp/my home", "stop", "12")).isEqualTo(2);
        assertThat(text(err)).isEqualTo("drover: to end job 12: drover --home '/tmp/my home' cancel 12\n");
    }

    @Test
    void arguments_are_found_from_the_end_of_the_command_line() {
        byte[] line =
                "java\0-cp\0x y\0dev.drover.cli.CliMain\0submit\0\0M\u00ff\0".getBytes(StandardCharsets.ISO_8859_1);
        List<Word> words = RawArguments.last(line, new String[] {"submit", "", "M?"});
        assertThat(words).hasSize(3);
        assertThat(words.get(1).isEmpty()).isTrue();
        assertThat(words.get(2).bytes()).containsExactly('M', 0xff);
        assertThat(RawArguments.last(new byte[] {'x', 0}, new String[] {"a"})).containsExactly(Word.of("a"));
    }

    @ParameterizedTest
    @CsvSource({
        "de_DE.UTF-8,,,,true",
        "C,,,,false",
        ",,,en_US.utf8,true",
        ",,POSIX,en_US.utf8,false",
        ",,,,false",
        "C.UTF-8,=C,,,false",
        "C.UTF-8,'',,en_US.UTF-8,true",
        "C.UTF-8,'',,,false"
    })
    void the_callers_locale_decides_even_though_the_launcher_changed_it(
            String all, String kept, String type, String lang, boolean utf8) {
        Map<String, String> environment = new HashMap<>();
        put(environment, "LC_ALL", all);
        put(environment, "DROVER_CALLER_LC_ALL", kept);
        put(environment, "LC_CTYPE", type);
        put(environment, "LANG", lang);
        assertThat(Terminal.isUtf8(environment)).isEqualTo(utf8);
    }

    private static void put(Map<String, String> environment, String name, String value) {
        if (value != null) {
            environment.put(name, value);
        }
    }

    private int run(OutputStream to, String... arguments) {
        List<Word> words = new ArrayList<>();
        for (String argument : arguments) {
            words.add(Word.of(argument));
        }
        Console console = new Console(to, err, new Terminal(false, false, true, true, false));
        CommandContext.ClientOpener opener = (home, mayStart, notices) -> {
            throw new IllegalStateException("broken");
        };
        return new Cli(new ProcessContext(
                        Map.of(), console, InputStream.nullInputStream(), new Noon(), "0.1.0", opener, action -> {}))
                .run(words);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private static final class Noon implements CommandContext.TimeSource {
        @Override
        public Instant now() {
            return Instant.parse("2026-11-24T12:00:00Z");
        }

        @Override
        public ZoneId zone() {
            return ZoneId.of("UTC");
        }
    }
}
