package dev.drover.cli.args;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpPageTest {
    @ParameterizedTest
    @MethodSource("commands")
    void each_page_fits_on_a_screen_and_has_examples(String name) {
        String page = HelpPage.of(spec(name));
        assertThat(page.split("\n")).hasSizeLessThanOrEqualTo(36);
        assertThat(page.lines()).allMatch(line -> line.length() <= 80);
        assertThat(page).contains("  $ drover");
    }

    @ParameterizedTest
    @MethodSource("fixed")
    void each_page_says_what_it_said(String name) throws IOException {
        assertThat(HelpPage.of(spec(name))).isEqualTo(golden("help/" + (name.isEmpty() ? "drover" : name) + ".txt"));
    }

    /** Those of submit and run grow with the table of fields; {@code docs/options.md} has them. */
    static List<String> fixed() {
        List<String> names = commands();
        names.removeAll(List.of("submit", "run"));
        return names;
    }

    static List<String> commands() {
        List<String> names = new ArrayList<>(CommandTable.names());
        names.add("");
        return names;
    }

    private static CommandSpec spec(String name) {
        return name.isEmpty() ? CommandTable.root() : CommandTable.find(name);
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = HelpPageTest.class.getResourceAsStream("/dev/drover/cli/" + name)) {
            assertThat(file).as(name).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
