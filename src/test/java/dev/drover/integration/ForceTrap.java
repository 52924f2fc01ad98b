package dev.drover.integration;

import dev.drover.process.table.ProcessId;
import dev.drover.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the forces of a coordinator's journal last, with strace, says when it is inside of one, so that a kill hits it there, and
 * afterwards whether it did. One thread.
 */
final class ForceTrap implements AutoCloseable {
    private static final int DELAY_MICROS = 600_000;
    private static final BigDecimal DELAY_S = BigDecimal.valueOf(DELAY_MICROS, 6);
    private static final String SYSTEM_CALLS = "fsync,fdatasync";

    /** The first 15 bytes, all that Linux keeps, of the names of the journal's threads. */
    private static final String THREADS = "drover-journal-";

    /** Their numbers on x86_64: fsync, fdatasync. */
    private static final List<String> NUMBERS = List.of("74", "75");

    /** Where in a force it waits. */
    enum Point {
        /** Written, and not yet forced. */
        BEFORE("delay_enter"),
        /** Forced, and nobody knows. */
        AFTER("delay_exit");

        private final String option;

        Point(String option) {
            this.option = option;
        }
    }

    /** After the thread: seconds since 1970, and what happened: a force that began, or the end. */
    private static final Pattern LINE = Pattern.compile("\\d+ +(\\d+\\.\\d+) (f(?:data)?sync\\(|\\+\\+\\+ killed).*");

    private final Process strace;
    private final Path said;
    private final List<Path> threads;

    private ForceTrap(Process strace, Path said, List<Path> threads) {
        this.strace = strace;
        this.said = said;
        this.threads = threads;
    }

    /** Why there can be none on this machine; empty if there can. */
    static String unavailable() {
        if (!System.getProperty("os.arch").equals("amd64")) {
            return "the system calls' numbers are known for x86_64 only";
        }
        try {
            Process probe = start(
                    List.of("strace", "-qq", "-e", "trace=" + SYSTEM_CALLS, "-e", injection(Point.BEFORE), "true"));
            return probe.waitFor() == 0 ? "" : "strace can't trace here";
        } catch (IOException e) {
            return "strace is not installed";
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Sets it on a coordinator that serves; null if that died meanwhile. */
    static ForceTrap set(ProcessId coordinator, Point point) {
        List<Path> threads = journalThreads(coordinator.pid());
        if (threads.isEmpty()) {
            return null;
        }
        try {
            Path said = Files.createTempFile("drover-forces-", ".strace");
            // Without -f, which would hold all threads of the process, not only these.
            List<String> command = new ArrayList<>(List.of("strace", "-qq", "-ttt", "-o", said.toString()));
            command.addAll(List.of("-e", "trace=" + SYSTEM_CALLS, "-e", injection(point)));
            for (Path thread : threads) {
                command.addAll(List.of("-p", thread.getFileName().toString()));
            }
            ForceTrap trap = new ForceTrap(start(command), said, threads);
            Until.require(() -> "strace holds the threads", () -> !trap.strace.isAlive() || trap.isAttached());
            return trap;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a thread of the journal is in a force now; it stays there for {@value #DELAY_MICROS} µs. */
    boolean isInForce() {
        return threads.stream().anyMatch(thread -> {
            String call = read(thread.resolve("syscall"));
            return NUMBERS.contains(call.substring(0, Math.max(0, call.indexOf(' '))));
        });
    }

    /** Waits for strace's last word; whether SIGKILL hit a thread of the journal after a force had begun and before it was let go. */
    boolean wasKilledInForce() throws IOException {
        Until.require(() -> "strace ends with what it traced", () -> !strace.isAlive());
        List<BigDecimal> begunS = new ArrayList<>();
        for (String line : Files.readAllLines(said)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            BigDecimal atS = new BigDecimal(matcher.group(1));
            if (matcher.group(2).startsWith("f")) {
                begunS.add(atS);
            } else {
                // The first end counts: of a thread that it makes wait strace tells the end later.
                return begunS.stream().anyMatch(begin -> atS.subtract(begin).compareTo(DELAY_S) < 0);
            }
        }
        return false;
    }

    @Override
    public void close() {
        strace.destroy();
        Until.require(() -> "strace ends", () -> !strace.isAlive());
        try {
            Files.deleteIfExists(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAttached() {
        return threads.stream()
                .noneMatch(thread -> read(thread.resolve("status")).contains("\nTracerPid:\t0\n"));
    }

    private static String injection(Point point) {
        return "inject=" + SYSTEM_CALLS + ":" + point.option + "=" + DELAY_MICROS;
    }

    private static List<Path> journalThreads(int pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.filter(thread -> read(thread.resolve("comm")).startsWith(THREADS))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty if the thread has ended. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
