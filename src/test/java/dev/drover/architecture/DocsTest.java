package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences of the docs that would go stale are compared with the code. */
class DocsTest {
    private static final Path TESTS = Path.of("src/test/java/dev/drover");
    private static final Pattern TEST_CLASS = Pattern.compile("`(integration\\.)?([A-Z][A-Za-z0-9]*Test)`");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

    @Test
    void theTableOfStatesOfAJobIsTheOneOfTheCode() throws IOException {
        Map<String, String> code = new LinkedHashMap<>();
        for (JobState state : JobState.values()) {
            code.put(state.token(), list(state.next().stream().map(JobState::token)));
        }
        Map<String, String> docs = new LinkedHashMap<>();
        rows(Path.of("docs/architecture.md"), "### Of a job")
                .forEach((state, row) -> docs.put(state, list(Stream.of(row[0].split(", *")))));
        assertThat(docs).isEqualTo(code);
    }

    @Test
    void theTableOfStatesOfATaskIsTheOneOfTheCode() throws IOException {
        Map<String, String> code = new LinkedHashMap<>();
        for (TaskState state : TaskState.values()) {
            code.put(
                    state.token(),
                    list(state.next().stream().map(TaskState::token)) + ", shown "
                            + state.shown().token());
        }
        Map<String, String> docs = new LinkedHashMap<>();
        rows(Path.of("docs/architecture.md"), "### Of a task")
                .forEach((state, row) -> docs.put(state, list(Stream.of(row[0].split(", *"))) + ", shown " + row[1]));
        assertThat(docs).isEqualTo(code);
    }

    private static String list(Stream<String> states) {
        String list = states.sorted().collect(Collectors.joining(" "));
        return list.isEmpty() ? "none" : list;
    }

    @Test
    void theTableOfErrorsIsTheOneOfTheCode() throws IOException {
        Map<String, String> code = new LinkedHashMap<>();
        for (ErrorCode error : ErrorCode.values()) {
            code.put(error.name(), Integer.toString(error.exitCode()));
        }
        Map<String, String> docs = new LinkedHashMap<>();
        rows(Path.of("docs/protocol.md"), "## Error codes").forEach((error, row) -> docs.put(error, row[0]));
        assertThat(docs).isEqualTo(code);
    }

    @Test
    void everyCauseIsExplained() throws IOException {
        Set<String> causes = Stream.of(Cause.values()).map(Cause::token).collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows(Path.of("docs/operations.md"), "## Causes").keySet())
                .containsExactlyInAnyOrderElementsOf(causes);
    }

    @Test
    void everyTestThatTheArchitectureNamesExists() throws IOException {
        assertThat(missing(false)).isEmpty();
    }

    @Test
    void everyIntegrationTestThatTheArchitectureNamesExists() throws IOException {
        assumeTrue(Files.isDirectory(TESTS.resolve("integration")), "SKIPPED: there are no integration tests here");
        assertThat(missing(true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CHANGELOG.md",
                "docs/architecture.md",
                "docs/child-process.md",
                "docs/protocol.md",
                "docs/options.md",
                "docs/operations.md",
                "docs/security.md"
            })
    void everyLinkLeadsToAFile(String page) throws IOException {
        Path file = Path.of(page);
        Matcher links = LINK.matcher(Files.readString(file));
        while (links.find()) {
            assertThat(file.resolveSibling(links.group(1)))
                    .as("link in " + page)
                    .exists();
        }
    }

    private static Set<String> missing(boolean integration) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher matcher = TEST_CLASS.matcher(Files.readString(Path.of("docs/architecture.md")));
        while (matcher.find()) {
            if (integration == (matcher.group(1) != null)) {
                names.add(matcher.group(2) + ".java");
            }
        }
        assertThat(names).isNotEmpty();
        try (Stream<Path> files = Files.walk(TESTS)) {
            files.forEach(file -> names.remove(file.getFileName().toString()));
        }
        return names;
    }

    /** First cell, without backticks, to the other cells, of the first table under that heading. */
    private static Map<String, String[]> rows(Path page, String heading) throws IOException {
        String text = Files.readString(page);
        assertThat(text).contains("\n" + heading + "\n");
        Map<String, String[]> rows = new LinkedHashMap<>();
        boolean inTable = false;
        for (String line : text.substring(text.indexOf("\n" + heading + "\n") + heading.length() + 2)
                .split("\n")) {
            if (line.startsWith("#") || inTable && !line.startsWith("|")) {
                break;
            }
            if (line.startsWith("|")) {
                inTable = true;
                String[] cells = line.replace("`", "")
                        .replaceAll("^\\|\\s*|\\s*\\|\\s*$", "")
                        .split("\\s*\\|\\s*");
                rows.put(cells[0], java.util.Arrays.copyOfRange(cells, 1, cells.length));
            }
        }
        assertThatCode(() -> rows.keySet().stream().skip(2).findFirst().orElseThrow())
                .as("no table under " + heading)
                .doesNotThrowAnyException();
        return withoutHead(rows);
    }

    private static Map<String, String[]> withoutHead(Map<String, String[]> rows) {
        Map<String, String[]> body = new LinkedHashMap<>(rows);
        body.remove(rows.keySet().iterator().next());
        body.keySet().removeIf(cell -> cell.matches("[-:]+"));
        return body;
    }
}
