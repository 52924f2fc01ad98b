package dev.drover.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page on operations has each field of JSON that the command line writes, and no other. */
class JsonFieldsTest {
    private static final Path PAGE = Path.of("docs/operations.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/drover/cli");

    /** A dry run prints a preview of what would be submitted. */
    private static final List<String> OTHERS = List.of("Preview.java", "JsonLine.java");

    private static final Pattern WRITTEN = Pattern.compile(
            "(?:\\.(?:number|texts|text|time|flag|decimal|startObject|startArray|bytes|json|value)\\(|attempts\\(json, )\\s*\"(\\w+)\"");

    private static final Pattern ROW = Pattern.compile("^\\| ((?:`\\w+`(?:, )?)+) \\| ([a-z, ]+) \\|.*");

    @Test
    void the_table_has_what_is_written_and_nothing_else() throws IOException {
        Set<String> written = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                if (text.contains("JsonLine")
                        && !OTHERS.contains(file.getFileName().toString())) {
                    Matcher matcher = WRITTEN.matcher(text);
                    while (matcher.find()) {
                        written.add(matcher.group(1));
                    }
                }
            }
        }
        assertThat(written).hasSizeGreaterThan(50);
        assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(written);
    }

    /** What the contract of the command line promises; the rest of it comes with what it belongs to. */
    @ParameterizedTest
    @CsvSource({
        "job, id name kind state cause exitCode tasks ended failed cancelled submittedAt startedAt endedAt runMs message labels key"
                + " parent attempts exceptionClass stack spec cwd user host",
        "task, job task value state cause exitCode attempts startedAt endedAt runMs cpuMs peakBytes message",
        "attempt, job task attempt epoch worker pid state cause exitCode signal startedAt endedAt runMs cpuMs peakBytes outputBytes message",
        "event, at type job task attempt worker current total note",
        "worker, id pid incarnation state slots running startedAt rssBytes heapUsedBytes heapTotalBytes offHeapBytes cpuUserMs cpuSystemMs"
                + " tasksDone restarts lastDeath",
        "status, pid epoch version home startedAt workers slots running queued"
    })
    void the_table_has_what_the_contract_promises(String object, String fields) throws IOException {
        Map<String, Set<String>> table = table();
        for (String field : fields.split(" ")) {
            assertThat(table.getOrDefault(field, Set.of())).as(field).contains(object);
        }
    }

    private static Map<String, Set<String>> table() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("## What do the fields of JSON mean?");
        assertThat(from).isPositive();
        Map<String, Set<String>> table = new TreeMap<>();
        for (String line : page.substring(from, page.indexOf("\n## ", from)).split("\n")) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                for (String field : row.group(1).split(", ")) {
                    table.computeIfAbsent(field.replace("`", ""), key -> new TreeSet<>())
                            .addAll(List.of(row.group(2).split(", ")));
                }
            }
        }
        return table;
    }
}
