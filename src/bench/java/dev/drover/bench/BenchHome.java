package dev.drover.bench;

import dev.drover.client.ClientOptions;
import dev.drover.client.DroverClient;
import dev.drover.client.JobSpec;
import dev.drover.client.ShutdownMode;
import dev.drover.client.WorkerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A home of a benchmark's own with a coordinator that was started as users start it. One thread; ends with the JVM at the latest. */
final class BenchHome implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Bench bench;
    private final Path home;
    private final DroverClient client;
    private final AtomicBoolean closed = new AtomicBoolean();

    private BenchHome(Bench bench, String name) {
        this.bench = bench;
        this.home = bench.temp().resolve(name);
        this.client = DroverClient.open(
                ClientOptions.fromEnvironment().withHome(home).without(ClientOptions.Option.AUTO_START));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "bench-stop"));
    }

    /** Starts a coordinator with as many workers as processors, and waits for all of them. */
    static BenchHome open(Bench bench, String name) throws IOException, InterruptedException {
        BenchHome opened = new BenchHome(bench, name);
        opened.start();
        opened.awaitWorkers();
        return opened;
    }

    DroverClient client() {
        return client;
    }

    Path path() {
        return home;
    }

    /** Runs {@code drover start}. */
    void start() throws IOException, InterruptedException {
        run("start");
    }

    /** Runs a command of {@code drover} and returns the milliseconds that it took. */
    double run(String... words) throws IOException, InterruptedException {
        return Processes.millis(command(words), home);
    }

    /** Runs a command of {@code drover} in a pipe. */
    Processes.Lines lines(String... words) throws IOException, InterruptedException {
        return Processes.lines(command(words));
    }

    long coordinatorPid() {
        return client.status().orElseThrow().pid();
    }

    /** Keeps every slot busy, so that what is submitted stays queued. */
    void occupySlots() throws InterruptedException {
        client.submit(JobSpec.command("sleep", "1000000")
                .array(1, bench.slots(), 1)
                .grace(Duration.ZERO)
                .build());
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (client.status().orElseThrow().running() < bench.slots()) {
            pauseUntil(deadline, "the slots were not taken");
        }
    }

    /** Stops what runs, and the coordinator. */
    void stop() {
        client.shutdown(ShutdownMode.NOW, Duration.ZERO, progress -> {});
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            stop();
            client.close();
        }
    }

    private void awaitWorkers() {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (client.workers().stream()
                        .filter(w -> w.state() == WorkerInfo.State.READY)
                        .count()
                < bench.slots()) {
            pauseUntil(deadline, "the workers were not ready");
        }
    }

    private static void pauseUntil(long deadlineNanos, String otherwise) {
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new IllegalStateException(otherwise + " within " + READY_LIMIT);
        }
        LockSupport.parkNanos(POLL_NANOS);
    }

    private String[] command(String... words) throws IOException {
        Files.createDirectories(home.getParent());
        String[] command = new String[words.length + 3];
        command[0] = bench.launcher().toString();
        command[1] = "--home";
        command[2] = home.toString();
        System.arraycopy(words, 0, command, 3, words.length);
        return command;
    }
}
