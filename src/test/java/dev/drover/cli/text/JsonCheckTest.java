package dev.drover.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0.5e+10",
                "null",
                " [ ] ",
                "{}",
                "{\"a\":[1,{\"b\":\"\\u00e4\\n\"},true,false]}",
                "\"ü\"",
                "[[],{}]",
                "\uFEFF{}"
            })
    void json_is_json(String json) {
        assertThat(fault(json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {a            | at line 1, column 2: found a where the name of a field belongs; it stands in double quotes, as in "a"
            [1,           | at line 1, column 4: it ends where a value belongs; text stands in double quotes, as in "a"
            {"a" 1}       | at line 1, column 6: found 1 where : belongs
            {"a":1 "b"}   | at line 1, column 8: found " where , or } belongs
            [01]          | at line 1, column 2: found 01 where a value belongs, and this is no number; text stands in double quotes
            [1.]          | at line 1, column 2: found 1. where a value belongs, and this is no number; text stands in double quotes
            nul           | at line 1, column 1: found nul where a value belongs; text stands in double quotes, as in "a"
            ["ü" x]       | at line 1, column 6: found x where , or ] belongs
            "abc          | at line 1, column 1: the text that begins here has no closing quote
            "C:\\x"        | at line 1, column 4: found \\ where text goes on; a backslash is written twice, as in "C:\\\\x"
            1 2           | at line 1, column 3: found 2 where the end belongs; give one JSON value
            {"a":1,}      | at line 1, column 8: found } where the name of a field belongs; it stands in double quotes, as in "a"
            """)
    void what_is_no_json_is_named_with_its_place(String json, String sentence) {
        assertThat(fault(json)).isEqualTo(sentence);
    }

    @Test
    void lines_and_characters_are_counted_not_bytes() {
        assertThat(fault("{\n  \"a\": \"äöü\",\n  \"äö\" 1}")).startsWith("at line 3, column 8: found 1");
        assertThat(JsonCheck.fault("[x]".getBytes(StandardCharsets.UTF_8), true))
                .startsWith("at column 2: found x");
    }

    @Test
    void bytes_that_are_no_text_are_told_with_the_way_to_write_them() {
        assertThat(JsonCheck.fault(new byte[] {'[', '"', (byte) 0xff, '"', ']'}, false))
                .isEqualTo("at line 1, column 2: the text that begins here isn't UTF-8;"
                        + " such bytes are written as {\"valueBase64\":\"…\"}");
    }

    private static String fault(String json) {
        return JsonCheck.fault(json.getBytes(StandardCharsets.UTF_8), false);
    }
}
