package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShortStartTest {
    @Test
    void aCommandThatNeedsNoneLoadsNoLambdaNoProcessHandleAndNoFormatter() throws IOException, InterruptedException {
        Process version = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CliMain.class.getName(),
                        "version")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String loaded = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(version.waitFor()).isZero();
        assertThat(loaded).contains(CliMain.class.getName());
        assertThat(loaded)
                .as("hazard JVM 8")
                .doesNotContain(" dev.drover.proto.", "dev.drover.cli.terminal.StandardInput$$");
        if (Runtime.version().feature() < 25) { // a later one has these in its own archive, ready
            assertThat(loaded)
                    .doesNotContain(
                            " java.lang.invoke.InnerClassLambdaMetafactory ",
                            " java.lang.ProcessHandleImpl ",
                            " java.util.Formatter ",
                            " java.util.regex.Pattern ");
        }
    }
}
