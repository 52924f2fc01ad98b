package dev.drover.client.caller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerFactsTest {
    @Test
    void aSessionIsReadBehindAnyNameOfTheProcess() {
        assertThat(CallerFacts.sessionId("12 (a) b 3) (c) S 1 2 77 34816 12 4194304 0"))
                .isEqualTo(77);
    }

    @Test
    void aDirectoryThatTheJvmCannotNameIsTheKernels() throws IOException {
        Path here = Files.readSymbolicLink(Path.of("/proc/self/cwd"));
        // Also where PWD says something else, or the directory's name has a real question mark.
        for (String name : List.of("/tmp/\uFFFD\uFFFD", "/tmp/a?")) {
            assertThat(CallerFacts.directory(name).toByteArray()).isEqualTo(BytePaths.bytes(here));
        }
        assertThat(CallerFacts.directory("/tmp/a").toStringUtf8()).isEqualTo("/tmp/a");
    }

    @Test
    void aPathKeepsItsBytes(@TempDir Path directory) throws IOException {
        byte[] name = BytePaths.bytes(directory.resolve("xyz"));
        name[name.length - 2] = (byte) 0xff;
        Files.createFile(BytePaths.of(name));
        try (Stream<Path> files = Files.list(directory)) {
            Path found = files.findFirst().orElseThrow();
            assertThat(CallerFacts.absolute(found)).isEqualTo(name);
            JobSpec spec = JobSpec.command("true").cwd(found).stdin(found).build();
            assertThat(spec.directory()).isEqualTo(name);
            assertThat(spec.stdin().orElseThrow()).isEqualTo(name);
            assertThat(JobSpec.task("A").classPath(List.of(found)).build().classPath())
                    .containsExactly(name);
        }
        Files.delete(BytePaths.of(name));
    }

    @Test
    void aRelativePathIsMeantFromThisDirectory() throws IOException {
        byte[] here = BytePaths.bytes(Files.readSymbolicLink(Path.of("/proc/self/cwd")));
        assertThat(CallerFacts.normalized(Path.of(""))).isEqualTo(here);
        assertThat(CallerFacts.normalized(Path.of("x/../."))).isEqualTo(here);
        assertThat(new String(CallerFacts.absolute(Path.of("x/../y")), StandardCharsets.UTF_8))
                .endsWith("/x/../y");
    }
}
