package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what only a real JVM does with arguments, locales, signals and pipes. */
class CliProcessTest {
    @TempDir
    Path home;

    /** JVM hazard 6: without /proc/self/cmdline the words below are M??ller and a question mark. */
    @Test
    void without_a_locale_arguments_keep_all_their_bytes() throws IOException, InterruptedException {
        String line =
                "exec \"$0\" -cp \"$1\" dev.drover.cli.CliMain submit --dry-run ls Müller \"$(printf '\\377')\" ''";
        Process process = shell(line, "C");
        assertThat(printed(process)).isEqualTo("1 task would be queued: ls\n  ls Müller $'\\xff' ''\n");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void an_answer_that_can_not_be_kept_is_an_error() throws IOException, InterruptedException {
        Process process = shell(
                "{ \"$0\" -cp \"$1\" dev.drover.cli.CliMain help submit; echo code $? >&2; } 2>&1 >/dev/full | cat",
                "C");
        assertThat(printed(process))
                .isEqualTo("drover: the answer could not be written (No space left on device)\ncode 1\n");
    }

    @Test
    void a_pipe_whose_reader_leaves_ends_it_quietly() throws IOException, InterruptedException {
        Process process = shell(
                "{ \"$0\" -cp \"$1\" dev.drover.cli.CliMain help submit; echo code $? >&2; } 2>&1 >&3 3>&- | cat",
                "C",
                "exec 3> >(exec true); wait $!; ");
        assertThat(printed(process)).isEqualTo("code 141\n");
    }

    private Process shell(String line, String locale) throws IOException {
        return shell(line, locale, "");
    }

    private Process shell(String line, String locale, String before) throws IOException {
        List<String> command = new ArrayList<>();
        command.add("/bin/bash");
        command.add("-c");
        command.add(before + line);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", locale);
        builder.environment().put("DROVER_HOME", home.toString());
        return builder.redirectErrorStream(true).start();
    }

    private static String printed(Process process) throws IOException, InterruptedException {
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(Limits.EVENT_S, TimeUnit.SECONDS)).isTrue();
            return text;
        }
    }
}
