package dev.drover.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.spec.JobFields;
import dev.drover.spec.SpecField;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLineTest {
    private static ParsedArguments read(String line) {
        return new BatchLine().read(line.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"command\":[\"a\"],\"shell\":\"x\"}",
                "{\"shell\":\"x\",\"command\":[\"a\"]}",
                "{\"task\":\"a.B\",\"shell\":\"x\"}",
                "{\"command\":[\"a\"],\"task\":\"a.B\"}"
            })
    void aJobHasOneKindOfWork(String line) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(UsageException.class)
                .hasMessage("a job is a \"command\", a \"shell\" line, a \"task\" or a \"jar\", not two of them");
    }

    @ParameterizedTest
    @CsvSource({
        "args, arguments",
        "words, arguments",
        "argv, command",
        "cmd, command",
        "labels, label",
        "comand, command",
        "environment, env"
    })
    void aFieldOfAnotherToolIsSuggestedAsItIsCalledHere(String typed, String meant) {
        assertThatThrownBy(() -> read("{\"" + typed + "\":[\"a\"]}"))
                .hasMessage("unknown field \"" + typed + "\"; did you mean \"" + meant + "\"?");
    }

    @Test
    void whereNoneIsNearTheFieldsAreListed() {
        assertThatThrownBy(() -> read("{\"zzzzzz\":1}"))
                .hasMessage("unknown field \"zzzzzz\"; fields are "
                        + JobFields.ALL.stream().map(SpecField::name).collect(Collectors.joining(", ")));
    }

    @Test
    void argumentsAreThoseOfAShellLine() {
        assertThat(read("{\"shell\":\"echo $1\",\"arguments\":[\"a\"]}").operands())
                .hasSize(1);
        assertThatThrownBy(() -> read("{\"command\":[\"a\"],\"arguments\":[\"b\"]}"))
                .hasMessage("\"arguments\" go with \"shell\"; a \"command\" has its own");
    }
}
