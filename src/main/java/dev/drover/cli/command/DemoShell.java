package dev.drover.cli.command;

import dev.drover.cli.terminal.Console;
import dev.drover.cli.terminal.TextColor;
import dev.drover.cli.text.ShellQuote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code drover} commands of the demo as processes of their own, showing each as it would be typed.
 *
 * <p>One thread runs commands; any may call {@link #interrupt}.
 */
final class DemoShell {
    /** A command was interrupted, or did not do what the demo is about. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String sentence) {
            super(sentence);
        }
    }

    private final Console console;
    private final Path home;
    private final List<String> program;
    private Process running;
    private boolean interrupted;

    DemoShell(Console console, Path home) {
        this.console = console;
        this.home = home;
        this.program = program(System.getProperty("drover.launcher", ""));
    }

    private static List<String> program(String launcher) {
        if (!launcher.isEmpty()) {
            return List.of(launcher);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.drover.cli.CliMain");
    }

    /** Prints a line of explanation. */
    void explain(String text) {
        console.line("");
        console.line(console.painted("# " + text, TextColor.FAINT));
        console.flush();
    }

    /** Runs a command on this terminal and expects its exit code. */
    void run(int expected, String... words) throws IOException, InterruptedException, Failure {
        Process process = startShown(words);
        int code = process.waitFor();
        check(words, code, expected);
    }

    /** Starts a command on this terminal. */
    Process startShown(String... words) throws IOException, Failure {
        List<byte[]> typed = new ArrayList<>();
        typed.add("drover".getBytes(StandardCharsets.UTF_8));
        for (String word : words) {
            typed.add(word.getBytes(StandardCharsets.UTF_8));
        }
        console.line("$ " + ShellQuote.line(typed));
        console.flush();
        return start(builder(words).inheritIO());
    }

    void check(String[] words, int code, int expected) throws Failure {
        requireGoingOn();
        if (code != expected) {
            throw new Failure("drover " + words[0] + " ended with exit code " + code + ", not " + expected);
        }
    }

    /** Runs a command without showing it and returns what it printed, or nothing if it failed. */
    String capture(String... words) throws IOException, InterruptedException {
        Process process = builder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? printed.trim() : "";
    }

    /** Waits until the process ends, at most that long. */
    static boolean endsWithin(Process process, long ms) throws InterruptedException {
        return process.waitFor(ms, TimeUnit.MILLISECONDS);
    }

    /** Ends the command that runs; no other is started after that. */
    synchronized void interrupt() {
        interrupted = true;
        if (running != null) {
            running.destroy();
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws IOException, Failure {
        requireGoingOn();
        running = builder.start();
        return running;
    }

    private synchronized void requireGoingOn() throws Failure {
        if (interrupted) {
            throw new Failure("interrupted");
        }
    }

    private ProcessBuilder builder(String... words) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("DROVER_HOME", home.toString());
        builder.environment().remove("DROVER_AUTOSTART");
        return builder;
    }
}
