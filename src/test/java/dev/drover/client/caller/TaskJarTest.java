package dev.drover.client.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.UserException;
import dev.drover.testing.CompiledJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskJarTest {
    private static final String STATIC_CODE = "static { if (true) throw new AssertionError(\"loaded\"); }";
    private static final String TASK = CompiledJar.returning("null");

    @TempDir
    Path directory;

    private Path jar;

    @BeforeEach
    void setUp() {
        jar = directory.resolve("f.jar");
    }

    @Test
    void theOneTaskIsFoundWithoutLoadingIt() throws IOException {
        new CompiledJar()
                .sample(
                        "Only",
                        TASK.replaceFirst(
                                "\\{", "{ long a = 1L << 40; double b = 2.5; " + STATIC_CODE.replace("\\", "")))
                .sample(
                        "Helper",
                        "implements Runnable { public void run() { Task<?, ?> t = (i, c) -> 1; "
                                + "Object o = new Task<Void, Void>() { public Void run(Void i, TaskContext c) { return null; } }; } }")
                .file("a.txt", "")
                .write(jar);
        assertThat(TaskJar.function(jar)).isEqualTo("sample.Only");
    }

    @Test
    void aTaskByItsSuperclassOrInterfaceIsOne() throws IOException {
        new CompiledJar()
                .source(
                        "sample.Mine",
                        "package sample; public interface Mine<I> extends dev.drover.task.Task<I, String> {}")
                .source("sample.Base", "package sample; public abstract class Base implements Mine<Integer> {}")
                .sample("Last", "extends Base { public String run(Integer i, TaskContext c) { return null; } }")
                .write(jar);
        assertThat(TaskJar.function(jar)).isEqualTo("sample.Last");
    }

    @Test
    void noneOrSeveralAreRefusedInWords() throws IOException {
        new CompiledJar().sample("Plain", "{}").write(jar);
        refused("the jar " + jar + " has no function, that is a class that implements dev.drover.task.Task; is it the"
                + " right one?");
        new CompiledJar()
                .sample("Closed", TASK.replaceFirst("\\{", "{ public Closed(int i) {}"))
                .write(jar);
        refused("the jar " + jar + " has no function, that is a class that implements dev.drover.task.Task;"
                + " sample.Closed would have to be public, not abstract, and have a public constructor without"
                + " parameters");
        CompiledJar many = new CompiledJar();
        for (int i = 1; i <= 7; i++) {
            many.sample("T" + i, TASK);
        }
        many.write(jar);
        refused("the jar " + jar + " has 7 functions (sample.T1, sample.T2, sample.T3, sample.T4, sample.T5 and 2"
                + " more); choose one with --task CLASS --classpath " + jar);
    }

    @Test
    void aServiceFileDecides() throws IOException {
        new CompiledJar()
                .sample("A", TASK)
                .sample("B", TASK)
                .file("META-INF/services/dev.drover.task.Task", "# the one\n\nsample.B # of two\n")
                .write(jar);
        assertThat(TaskJar.function(jar)).isEqualTo("sample.B");
    }

    @Test
    void whatIsNoJarIsRefused() throws IOException {
        Files.writeString(jar, "no zip");
        assertThatThrownBy(() -> TaskJar.function(jar))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("the jar " + jar + " can't be read: ");
        new CompiledJar().file("sample/Broken.class", "CAFE").write(jar);
        refused("the jar " + jar + " can't be read: sample/Broken.class: it is no class file");
    }

    private void refused(String sentence) {
        assertThatThrownBy(() -> TaskJar.function(jar))
                .isInstanceOf(UserException.class)
                .hasMessage(sentence);
    }
}
