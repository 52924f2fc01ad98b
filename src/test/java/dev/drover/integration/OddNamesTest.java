package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.TaskFilter;
import dev.drover.client.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names as {@code find -print0} gives them, with spaces, umlauts and bytes of no charset, where no locale is set (JVM hazard 6). */
class OddNamesTest {
    private static final int NAMES = 5_000;
    private static final int LIMIT_S = 60;
    /** A dash, a space, an umlaut, a byte that is no UTF-8. */
    private static final String MAKE =
            "i=0; odd=$(printf '\\377'); while [ $i -lt " + NAMES + " ]; do : > \"-a ü $odd $i\"; i=$((i+1)); done";

    @RegisterExtension
    final TestHome tested = TestHome.withWorkers(2);

    @Test
    void fiveThousandOfThemReachTheirCommandsByteForByte() throws Exception {
        RealHome home = tested.get();
        home.start();
        Path files = Files.createDirectory(home.scratch("files"));
        Path names = home.scratch("names");
        Process maker = new ProcessBuilder("/bin/sh", "-c", MAKE)
                .directory(files.toFile())
                .start();
        assertThat(maker.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
        String find = "find \"$0\" -type f -print0 > \"$0/../names\" && exec env -u LANG -u LC_ALL -u LC_CTYPE \"$@\"";
        List<String> before = List.of("/bin/sh", "-c", find, files.toString());
        Map<String, String> environment =
                Map.of("DROVER_HOME", home.paths().root().toString());
        try (CommandLine submit = CommandLine.start(
                before, environment, "submit", "-q", "--each", names.toString(), "-0", "--", "test", "-f", "{}")) {
            CommandLine.Ended ended = submit.end();
            assertThat(ended.err()).isEmpty();
            JobId job = new JobId(Long.parseLong(ended.out().strip()));
            JobStatus done = home.client().await(job);
            assertThat(done.tasks()).isEqualTo(NAMES);
            assertThat(done.succeeded()).isEqualTo(NAMES);
            Set<String> values = new HashSet<>();
            home.client().tasks(TaskFilter.builder(job).build()).forEachRemaining(task -> values.add(value(task)));
            String found = Files.readString(names, StandardCharsets.ISO_8859_1);
            assertThat(values).isEqualTo(Set.of(found.split("\0")));
        }
    }

    /** Each byte a character. */
    private static String value(TaskInfo task) {
        return new String(task.value().orElseThrow(), StandardCharsets.ISO_8859_1);
    }
}
