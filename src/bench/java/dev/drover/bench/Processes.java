package dev.drover.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs programs to their end. Without state; any thread. */
final class Processes {
    private Processes() {}

    /**
     * Runs a command with its output thrown away.
     *
     * @return milliseconds from before its start to after its end
     */
    static double millis(String[] command, Path home) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("DROVER_HOME", home.toString());
        long started = System.nanoTime();
        Process process = builder.start();
        int code = process.waitFor();
        double millis = (System.nanoTime() - started) / 1e6;
        requireSuccess(List.of(command), code);
        return millis;
    }

    /** Runs a command and returns what it wrote, without white space around. */
    static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String text;
        try (InputStream out = process.getInputStream()) {
            text = new String(out.readAllBytes(), StandardCharsets.UTF_8).trim();
        }
        requireSuccess(command, process.waitFor());
        return text;
    }

    private static void requireSuccess(List<String> command, int code) {
        if (code != 0) {
            throw new IllegalStateException(command + " ended with exit code " + code);
        }
    }
}
