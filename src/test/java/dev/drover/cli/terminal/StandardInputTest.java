package dev.drover.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardInputTest {
    @TempDir
    Path scratch;

    @Test
    void only_a_pipe_or_file_of_its_own_with_something_in_it_is_said() throws IOException {
        assertThat(input("text", "pipe:[7]", "/dev/pts/0").passedIn()).isEqualTo("a pipe");
        assertThat(input("text", "pipe:[7]", null).passedIn()).isEqualTo("a pipe");
        assertThat(input("", "pipe:[7]", "/dev/pts/0").passedIn()).as("empty").isEmpty();
        Path file = Files.createFile(scratch.resolve("list.txt"));
        assertThat(input("text", file.toString(), "/dev/pts/0").passedIn()).isEqualTo("a file");
        assertThat(input("text", file.toString(), file.toString()).passedIn())
                .as("a loop's")
                .isEmpty();
        assertThat(input("text", "/dev/null", "/dev/pts/0").passedIn()).isEmpty();
        assertThat(input("text", null, "/dev/pts/0").passedIn()).as("closed").isEmpty();
    }

    @Test
    void the_pipe_of_a_loop_that_the_command_stands_in_is_not_its_own() throws IOException {
        assertThat(input("text", "pipe:[7]", "pipe:[7]").passedIn()).isEmpty();
    }

    @Test
    void looking_takes_nothing_away() throws IOException {
        StandardInput input = input("text", "pipe:[7]", "/dev/pts/0");
        assertThat(input.passedIn()).isEqualTo("a pipe");
        assertThat(input.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("text");
    }

    private StandardInput input(String text, String own, String parents) throws IOException {
        return new StandardInput(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                link("own", own),
                link("parents", parents));
    }

    private Path link(String name, String target) throws IOException {
        Path link = scratch.resolve(name);
        Files.deleteIfExists(link);
        return target == null ? link : Files.createSymbolicLink(link, Path.of(target));
    }
}
