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
        ClassPathSnapshot looks = new ClassPathSnapshot(List.of(folder));
        looks.remember("a.txt");
        assertThat(looks.wouldBeTheSame()).isTrue();
        Files.writeString(folder.resolve("a.txt"), "one");
        assertThat(looks.wouldBeTheSame()).isFalse();
    }

    @Test
    void whatIsInAFolderThatWasAskedForIsNotKnown() throws IOException {
        ClassPathSnapshot looks = new ClassPathSnapshot(List.of(folder));
        Files.createDirectory(folder.resolve("plugins"));
        looks.remember("plugins");
        assertThat(looks.wouldBeTheSame()).isFalse();
    }

    @Test
    void aNameThatNoFileCanHaveIsNotThere() throws IOException {
        ClassPathSnapshot looks = new ClassPathSnapshot(List.of(folder));
        URL[] classPath = {folder.toUri().toURL()};
        try (ChildFirstLoader loader =
                new ChildFirstLoader(classPath, getClass().getClassLoader(), looks)) {
            assertThat(loader.getResource("a\0b")).isNull();
        }
        assertThat(looks.wouldBeTheSame()).isTrue();
    }
}
