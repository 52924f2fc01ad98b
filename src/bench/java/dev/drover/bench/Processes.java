package dev.drover.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs programs to their end. Without state; any thread. */
final class Processes {
    private static final int BUFFER_BYTES = 64 * 1024;

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

    /**
     * What a command wrote into a pipe.
     *
     * @param count lines
     * @param firstMillis from before its start to the end of its first line
     * @param millis from before its start to its end
     */
    record Lines(long count, double firstMillis, double millis) {}

    /** Runs a command and reads its lines as they come. */
    static Lines lines(String[] command) throws IOException, InterruptedException {
        long started = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        long count = 0;
        double firstMillis = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream out = process.getInputStream()) {
            for (int length = out.read(buffer); length >= 0; length = out.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    if (buffer[i] == '\n' && count++ == 0) {
                        firstMillis = (System.nanoTime() - started) / 1e6;
                    }
                }
            }
        }
        int code = process.waitFor();
        double millis = (System.nanoTime() - started) / 1e6;
        requireSuccess(List.of(command), code);
        return new Lines(count, firstMillis, millis);
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
