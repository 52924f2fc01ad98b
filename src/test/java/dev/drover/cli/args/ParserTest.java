package dev.drover.cli.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserTest {
    @Test
    void the_first_word_that_is_no_option_starts_the_command_and_its_own_options_are_left_alone() {
        ParsedArguments parsed = parse("submit", "--name", "x", "make", "-j2", "--name", "y", "--");
        assertThat(texts(parsed.operands())).containsExactly("make", "-j2", "--name", "y", "--");
        assertThat(parsed.text("--name", "")).isEqualTo("x");
    }

    @Test
    void two_dashes_end_the_options() {
        ParsedArguments parsed = parse("submit", "-q", "--", "--odd-command", "-q");
        assertThat(texts(parsed.operands())).containsExactly("--odd-command", "-q");
        assertThat(parsed.has("--quiet")).isTrue();
    }

    @Test
    void options_and_ids_may_be_mixed_where_no_command_follows() {
        ParsedArguments parsed = parse("wait", "12", "--timeout", "5s", "13", "-");
        assertThat(texts(parsed.operands())).containsExactly("12", "13", "-");
        assertThat(parsed.text("--timeout", "")).isEqualTo("5s");
    }

    @Test
    void a_value_may_follow_an_equals_sign_and_keep_its_own() {
        ParsedArguments parsed = parse("submit", "--env=A=1=2", "--env", "B=", "true");
        assertThat(texts(parsed.values("--env"))).containsExactly("A=1=2", "B=");
    }

    @Test
    void short_options_may_be_put_together_and_carry_their_value() {
        ParsedArguments parsed = parse("logs", "-fn20", "12");
        assertThat(parsed.has("-f")).isTrue();
        assertThat(parsed.number("-n", 0, -1)).isEqualTo(20);
    }

    @Test
    void an_empty_value_is_a_value() {
        ParsedArguments parsed = parse("submit", "-I", "", "echo", "{}");
        assertThat(parsed.value("-I").isEmpty()).isTrue();
    }

    @Test
    void bytes_that_are_not_utf8_stay_as_they_are() {
        byte[] value = {'A', '=', (byte) 0xff, (byte) 0xfe};
        byte[] attached = {'-', '-', 'e', 'n', 'v', '=', 'B', '=', (byte) 0x80};
        ParsedArguments parsed = Parser.parse(
                CommandTable.find("submit"),
                List.of(Word.of("--env"), Word.of(value), Word.of(attached), Word.of(value)));
        assertThat(parsed.values("--env").get(0).bytes()).containsExactly('A', '=', 0xff, 0xfe);
        assertThat(parsed.values("--env").get(1).bytes()).containsExactly('B', '=', 0x80);
        assertThat(parsed.operands().get(0).bytes()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            submit --prioritty 5 make | unknown option --prioritty; did you mean --priority? (drover submit --help)
            submit --cpus 2 make      | --cpus is not available yet (drover submit --help)
            submit --priority 5 make  | --priority is not available yet (drover submit --help)
            submit --nmae x make      | unknown option --nmae; did you mean --name? (drover submit --help)
            submit --name             | --name needs a value: --name NAME (drover submit --help)
            submit --quiet=yes make   | --quiet takes no value (drover submit --help)
            submit --name a --name b  | --name is given twice (drover submit --help)
            submit -x make            | unknown option -x (drover submit --help)
            run --wait make           | --wait is what run does anyway; leave it out (drover run --help)
            run --json make           | --json goes with drover submit: run prints the job's output and nothing else; drover show --json ID shows the job (drover run --help)
            run --batch x             | --batch goes with drover submit (drover run --help)
            submit --keep make        | --keep goes with drover run; a submitted job lives on anyway (drover submit --help)
            history --colums id       | unknown option --colums; did you mean --columns? (drover history --help)
            wait -5                   | unknown option -5 (drover wait --help)
            history -n 5              | unknown option -n; did you mean --limit? (drover history --help)
            list -n20                 | unknown option -n20; did you mean --limit? (drover list --help)
            tasks -5 12               | unknown option -5; did you mean --limit? (drover tasks --help)
            """)
    void what_makes_no_sense_is_refused_in_a_sentence(String line, String sentence) {
        String[] words = line.trim().split(" ");
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        assertThatThrownBy(() -> parse(words[0], rest))
                .isInstanceOf(UsageException.class)
                .hasMessage(sentence);
    }

    @Test
    void a_number_out_of_range_is_refused() {
        assertThatThrownBy(() -> parse("submit", "--retries", "-1").number("--retries", 0, 0))
                .hasMessage("--retries takes a number from 0 on, not '-1'");
        assertThatThrownBy(() -> parse("submit", "--retries", "two").number("--retries", 0, 0))
                .hasMessage("--retries takes a number from 0 on, not 'two'");
    }

    @Test
    void a_mistyped_command_names_the_nearest_and_a_later_one_is_refused_by_name() {
        assertThatThrownBy(() -> CommandTable.find("histroy"))
                .hasMessage("unknown command histroy; did you mean history? (drover --help)");
        assertThatThrownBy(() -> CommandTable.find("explain"))
                .hasMessage("explain is not available yet (drover --help)");
        assertThatThrownBy(() -> CommandTable.find("frobnicate"))
                .hasMessage("unknown command frobnicate (drover --help)");
    }

    private static ParsedArguments parse(String command, String... words) {
        List<Word> list = new ArrayList<>();
        for (String word : words) {
            list.add(Word.of(word));
        }
        return Parser.parse(CommandTable.find(command), list);
    }

    private static List<String> texts(List<Word> words) {
        return words.stream().map(Word::text).toList();
    }
}
