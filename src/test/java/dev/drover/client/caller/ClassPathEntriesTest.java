package dev.drover.client.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathEntriesTest {
    @TempDir
    Path directory;

    @Test
    void aWildcardStandsForTheJarsOfADirectoryInOrder() throws IOException {
        for (String name : List.of("b.jar", "a.JAR", "c.Jar", "d.zip", ".e.jar", "\u00fc.jar")) {
            Files.createFile(directory.resolve(name));
        }
        Files.createDirectory(directory.resolve("folder.jar"));
        Files.createFile(Files.createDirectory(directory.resolve("sub")).resolve("f.jar"));
        assertThat(resolve(directory + "/*"))
                .containsExactly(
                        directory + "/.e.jar", directory + "/a.JAR", directory + "/b.jar", directory + "/\u00fc.jar");
    }

    @Test
    void otherEntriesAreMadeAbsolute() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        assertThat(resolve("/a/b.jar")).containsExactly("/a/b.jar");
        assertThat(resolve("lib/b*")).containsExactly(here + "/lib/b*");
    }

    @Test
    void aWildcardWithoutJarsIsRefused() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        refused(
                empty + "/*",
                "the class path names " + empty + "/*, and there is no .jar file in " + empty
                        + "; name a directory with jars, or a directory of classes without the *");
        refused(
                "/no/where/*",
                "the class path names /no/where/*, and there is no directory /no/where that can be read");
        refused(
                "*",
                "the class path names *, and there is no .jar file in this directory; name a directory with jars, or a"
                        + " directory of classes without the *");
    }

    private static void refused(String entry, String sentence) {
        assertThatThrownBy(() -> resolve(entry))
                .isInstanceOf(UserException.class)
                .hasMessage(sentence);
    }

    private static List<String> resolve(String entry) throws IOException {
        return ClassPathEntries.resolve(entry.getBytes(StandardCharsets.UTF_8)).stream()
                .map(path -> new String(path, StandardCharsets.UTF_8))
                .toList();
    }
}
