package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                // value, {.}, {/}, {//}, {/.}
                "a/b.tar.gz, a/b.tar, b.tar.gz, a, b.tar",
                "b, b, b, ., b",
                "/b.c, /b, b.c, /, b",
                "a.d/b, a.d/b, b, a.d, b",
                "x/.profile, x/.profile, .profile, x, .profile",
                "end., end., end., ., end.",
                "a/b/, a/b/, b, a, b",
                "a//b, a//b, b, a, b",
                "/, /, /, /, /",
                "'', '', '', ., ''",
            })
    void pathPartsFollowBasenameAndDirname(String value, String bare, String base, String directory, String baseBare) {
        assertThat(fill(List.of("{}", "{.}", "{/}", "{//}", "{/.}"), value, 7))
                .containsExactly(value, bare, base, directory, baseBare);
    }

    @Test
    void placesStandAnywhereAndOneArgumentStaysOne() {
        assertThat(fill(List.of("cp", "in={}", "{.}.{#}.jpg", "{}{}"), "a b'\n.png", -3))
                .containsExactly("cp", "in=a b'\n.png", "a b'\n.-3.jpg", "a b'\n.pnga b'\n.png");
    }

    @Test
    void otherBracesAreUntouched() {
        List<String> argv = List.of("{1}", "{ }", "{{", "}", "${x}", "{a,b}", "");
        assertThat(fill(argv, "v", 1)).isEqualTo(argv);
        assertThat(fill(List.of("{{}}"), "v", 1)).containsExactly("{v}");
    }

    @Test
    void aValueIsNotSearchedAgain() {
        assertThat(fill(List.of("{}"), "{#}{}", 1)).containsExactly("{#}{}");
    }

    @Test
    void aPlaceholderOfOnesOwnTurnsTheOthersOff() {
        assertThat(strings(Placeholders.of(bytes("{}", "x%x", "{#}"), false, Optional.of("%"))
                        .argv(utf8("v"), 1)))
                .containsExactly("{}", "xvx", "{#}");
    }

    @Test
    void anEmptyPlaceholderTurnsAllOff() {
        Placeholders none = Placeholders.of(bytes("{}", "{#}"), false, Optional.of(""));
        assertThat(none.isEmpty()).isTrue();
        assertThat(strings(none.argv(utf8("v"), 1))).containsExactly("{}", "{#}");
    }

    @Test
    void aShellLineIsNeverSubstitutedButItsArgumentsAre() {
        Placeholders shell = Placeholders.of(bytes("/bin/sh", "-c", "echo {}", "drover", "{}"), true, Optional.empty());
        assertThat(strings(shell.argv(utf8("v"), 1))).containsExactly("/bin/sh", "-c", "echo {}", "drover", "v");
    }

    @Test
    void valuesAreBytes() {
        byte[] value = {(byte) 0xff, '/', (byte) 0xfe, '.', (byte) 0xfd};
        assertThat(Placeholders.of(bytes("{/.}"), false, Optional.empty()).argv(value, 0))
                .containsExactly(new byte[] {(byte) 0xfe});
    }

    @Test
    void isEmptyTellsWhetherThereIsAPlace() {
        assertThat(Placeholders.of(bytes("a", "b"), false, Optional.empty()).isEmpty())
                .isTrue();
        assertThat(Placeholders.of(bytes("a", "b{//}"), false, Optional.empty()).isEmpty())
                .isFalse();
    }

    private static List<String> fill(List<String> argv, String value, long number) {
        return strings(Placeholders.of(bytes(argv.toArray(String[]::new)), false, Optional.empty())
                .argv(utf8(value), number));
    }

    private static List<byte[]> bytes(String... words) {
        return Arrays.stream(words).map(PlaceholdersTest::utf8).toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> strings(List<byte[]> words) {
        return words.stream()
                .map(word -> new String(word, StandardCharsets.UTF_8))
                .toList();
    }
}
