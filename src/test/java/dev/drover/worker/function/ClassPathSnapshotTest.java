package dev.drover.worker.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathSnapshotTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatComesOrChangesIsSeen() throws IOException {
        ClassPathSnapshot snapshot = new ClassPathSnapshot(List.of(folder));
        snapshot.add("a.txt");
        assertThat(snapshot.isCurrent()).isTrue();
        Files.writeString(folder.resolve("a.txt"), "one");
        assertThat(snapshot.isCurrent()).isFalse();
    }

    @Test
    void whatIsInAFolderThatWasAskedForIsNotKnown() throws IOException {
        ClassPathSnapshot snapshot = new ClassPathSnapshot(List.of(folder));
        Files.createDirectory(folder.resolve("plugins"));
        snapshot.add("plugins");
        assertThat(snapshot.isCurrent()).isFalse();
    }

    @Test
    void aNameThatNoFileCanHaveIsNotThere() throws IOException {
        ClassPathSnapshot snapshot = new ClassPathSnapshot(List.of(folder));
        URL[] classPath = {folder.toUri().toURL()};
        try (ChildFirstLoader loader =
                new ChildFirstLoader(classPath, getClass().getClassLoader(), snapshot)) {
            assertThat(loader.getResource("a\0b")).isNull();
        }
        assertThat(snapshot.isCurrent()).isTrue();
    }
}
