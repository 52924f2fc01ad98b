package dev.drover.integration;

import dev.drover.testing.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One command of the command line as a process, on this JVM's class path, with none of this process's settings. One thread. */
final class CommandLine implements AutoCloseable {
    private static final int LIMIT_S = Limits.EVENT_S;
    private static final List<String> SETTINGS = List.of("DROVER_HOME", "DROVER_AUTOSTART", "XDG_STATE_HOME", "HOME");

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandLine(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** How it ended. */
    record Ended(int exitCode, String out, String err) {}

    static CommandLine start(Map<String, String> environment, String... words) {
        return start(List.of(), environment, words);
    }

    /**
     * Starts it.
     *
     * @param before words of a program that runs it, such as {@code unshare}
     * @param environment what is set of {@code HOME} and Drover's own variables
     */
    static CommandLine start(List<String> before, Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As short-lived as the launcher's: the second compiler would only take time from the others.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add("dev.drover.cli.CliMain");
        command.addAll(List.of(words));
        try {
            Path out = Files.createTempFile("drover-command-", ".out");
            Path err = Files.createTempFile("drover-command-", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeAll(SETTINGS);
            builder.environment().putAll(environment);
            return new CommandLine(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has said so far. */
    String out() {
        return read(out);
    }

    /** What it has said on standard error so far. */
    String err() {
        return read(err);
    }

    Ended end() throws InterruptedException {
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("the command did not end within " + LIMIT_S + " s, it said: " + err());
        }
        return new Ended(process.exitValue(), read(out), err());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
