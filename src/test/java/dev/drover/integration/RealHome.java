package dev.drover.integration;

import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.ClientOptions;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.ShutdownMode;
import dev.drover.client.WorkerInfo;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomePaths;
import dev.drover.home.Settings;
import dev.drover.launch.CoordinatorLauncher;
import dev.drover.launch.ProcessCoordinatorLauncher;
import dev.drover.model.QueueOrder;
import dev.drover.process.table.ProcessId;
import dev.drover.testing.Limits;
import dev.drover.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A home of its own in a temporary directory, whose coordinators and workers are processes on this JVM's class path. Closing it stops
 * them, and fails if a clean stop left any process. One thread, except {@link #client} and {@link #processes}.
 */
final class RealHome implements AutoCloseable {
    private static final Duration CLEAN_STOP = Duration.ofSeconds(2);

    private final Path scratch;
    private final Home home;
    private final MarkedProcesses processes;
    private final DroverClient client;

    private RealHome(Path scratch, int workers) {
        this.scratch = scratch;
        this.home = Home.openOrCreate(scratch.resolve("home"));
        this.processes = new MarkedProcesses(home.id());
        new Settings(workers, 1, 0, QueueOrder.FAIR).write(home.paths());
        this.client = DroverClient.open(options());
    }

    static RealHome create(int workers) {
        try {
            return in(Files.createTempDirectory("drover-integration-").toRealPath(), workers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A home in a directory that is there, and which is deleted with it. */
    static RealHome in(Path scratch, int workers) {
        return new RealHome(scratch, workers);
    }

    /** For clients besides {@link #client}; they wait longer for a coordinator than users' do, because a test may have a slow machine. */
    ClientOptions options() {
        return options(false);
    }

    /**
     * The same.
     *
     * @param hasSuccessor whether workers start the next coordinator; most tests say when there is one
     */
    ClientOptions options(boolean hasSuccessor) {
        return ClientOptions.fromEnvironment(Map.of(), home.paths().root().toString())
                .withLauncher(new ProcessCoordinatorLauncher(hasSuccessor))
                .withStartTimeout(Limits.EVENT)
                .with(ClientOptions.Option.SPEAK_OF_COMMANDS);
    }

    DroverClient client() {
        return client;
    }

    MarkedProcesses processes() {
        return processes;
    }

    HomePaths paths() {
        return home.paths();
    }

    String id() {
        return home.id();
    }

    /** A path outside of the home, gone when the home is. */
    Path scratch(String name) {
        return scratch.resolve(name);
    }

    /** Starts the coordinator if none runs, and waits until all workers are ready. */
    CoordinatorStatus start() {
        CoordinatorStatus status = client.start();
        awaitWorkers();
        return status;
    }

    /** Runs one more coordinator process to its end, whether or not another serves; its exit code. */
    int runCoordinator() {
        CoordinatorLauncher.Launched launched = options().launcher().launch(paths().root(), home.id());
        Until.require(() -> "the second coordinator ends", () -> !launched.isAlive());
        return launched.exitCode();
    }

    void awaitWorkers() {
        Until.require(
                () -> "all workers are ready, they are " + client.workers(),
                () -> !client.workers().isEmpty()
                        && client.workers().stream().allMatch(worker -> worker.state() == WorkerInfo.State.READY));
    }

    /** The coordinator that serves, or was killed last. */
    ProcessId coordinator() {
        CoordinatorAddress address = CoordinatorAddress.read(paths())
                .orElseThrow(() -> new AssertionError("no coordinator has published its address"));
        return new ProcessId((int) address.pid(), address.startTicks());
    }

    /** Whether a coordinator lives that has published its address. */
    boolean isServed() {
        return CoordinatorAddress.read(paths())
                .filter(CoordinatorAddress::isProcessAlive)
                .isPresent();
    }

    /** All ended attempts of a job, whole. */
    List<AttemptInfo> attempts(JobId job) {
        List<AttemptInfo> attempts = new ArrayList<>();
        client.attempts(AttemptFilter.of(job, AttemptFilter.Option.WHOLE)).forEachRemaining(attempts::add);
        return attempts;
    }

    /** Submits a job and waits until that many of its processes live. */
    JobId submitRunning(JobSpec spec, int processCount) {
        JobId id = client.submit(spec).id();
        Until.require(
                () -> "job " + id + " runs with " + processCount + " processes, it has "
                        + describe(processes.ofJob(id.value())),
                () -> processes.ofJob(id.value()).size() >= processCount);
        return id;
    }

    /** SIGKILL, and waits until the process is gone. */
    void killCoordinator() {
        ProcessId coordinator = coordinator();
        processes.kill(coordinator);
        awaitGone(coordinator);
    }

    void awaitGone(ProcessId process) {
        Until.require(() -> MarkedProcesses.describe(process) + " is gone", () -> !processes.isAlive(process));
    }

    /** Ends what runs, stops the coordinator, and fails if a process is left. */
    void stopClean() {
        client.shutdown(ShutdownMode.NOW, Duration.ZERO, progress -> {});
        requireNothingLeft();
    }

    /**
     * Removes the history of a home that is at rest, and keeps the next one from being built: what it must write first, it cannot write.
     *
     * @return what is in its way, to be deleted when it may be built
     */
    Path removeHistoryAndKeepItFromBeingBuilt() throws IOException {
        Files.delete(paths().history().resolve("history.mv.db"));
        return Files.createDirectory(paths().history().resolve("history.mark.new"));
    }

    void requireNothingLeft() {
        Until.requireWithin(
                CLEAN_STOP,
                () -> "no process of the home is left, there are " + describe(processes.all()),
                () -> processes.all().isEmpty());
    }

    static String describe(List<ProcessId> processes) {
        return processes.stream().map(MarkedProcesses::describe).collect(Collectors.joining("\n  ", "\n  ", ""));
    }

    /** All that coordinators and workers wrote, for the message of a test that fails. */
    String logs() {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(paths().log())) {
            for (Path file : files.sorted().toList()) {
                text.append("== ").append(file.getFileName()).append('\n').append(Files.readString(file));
            }
        } catch (IOException e) {
            text.append(e);
        }
        return text.toString();
    }

    @Override
    public void close() {
        try {
            if (!processes.all().isEmpty()) {
                client.start();
                stopClean();
            }
        } finally {
            client.close();
            killAll();
            delete();
        }
    }

    /** Closes where no clean stop can be asked for: ends all processes with SIGKILL. */
    void abandon() {
        client.close();
        killAll();
        delete();
    }

    private void killAll() {
        Until.require(() -> "all is killed", () -> {
            List<ProcessId> left = processes.all();
            left.forEach(processes::kill);
            return left.isEmpty();
        });
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Milliseconds since a {@link System#nanoTime}. */
    static long sinceMs(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
