package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables behind an interface are named behind it alone: read from the source, because SQL is text. */
class TablesTest {
    @ParameterizedTest(name = "only {1} names the table {0}")
    @CsvSource({"attempt, history/attempt", "fault, history/attempt"})
    void aTableBehindAnInterfaceIsNamedInOnePackage(String table, String folder) throws IOException {
        Pattern named = Pattern.compile("(?i)\\b(FROM|JOIN|INTO|TABLE|UPDATE|ON|USING)\\s+" + table + "\\b");
        Set<String> folders = new TreeSet<>();
        for (SourceFile source : SourceFile.main("history")) {
            if (named.matcher(source.code()).find() || source.code().contains('"' + table + '"')) {
                folders.add(source.folder());
            }
        }
        assertThat(folders)
                .as("whoever wants to know of attempts asks AttemptStore")
                .containsExactly(folder);
    }
}
