package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.client.AttemptInfo;
import dev.drover.client.DroverClient;
import dev.drover.client.DroverException;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.LiveJobs;
import dev.drover.client.ValueList;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.process.table.ProcessId;
import dev.drover.testing.Limits;
import dev.drover.testing.Until;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * What {@link FullDiskTest} runs inside a mount namespace: the life of a home on a small disk of its own that gets full. Its argument is
 * a directory of that disk; {@code go}, outside of it, lets the commands end. One thread.
 */
final class FullDisk {
    private static final int WORKERS = 2;
    private static final int OUTPUT_BYTES = 300_000;
    private static final int QUEUED_TASKS = 3_000;
    private static final int LARGE_RESULTS = 250;
    private static final int LARGE_RESULT_CHARS = 64 << 10;
    private static final int CANNOT_START = 3;
    private static final int EXIT_CODE = 7;

    /** Less than any wait of a client for a history, and enough to start it on a machine that is busy. */
    private static final int QUICK_S = 15;

    private static final String FULL = " KiB were free, 8192 are needed), so no job can be accepted";

    private final RealHome home;
    private final DroverClient client;
    private final Ballast ballast;
    private final Path outside;
    private final List<JobId> acknowledged = new ArrayList<>();

    private FullDisk(RealHome home, Path disk, Path outside) {
        this.home = home;
        this.client = home.client();
        this.ballast = new Ballast(disk.resolve("ballast"));
        this.outside = outside;
    }

    /** {@code DISK OUTSIDE}: a directory of the small disk, and one elsewhere. */
    public static void main(String[] arguments) throws Exception {
        Path disk = Path.of(arguments[0]).toRealPath();
        try (RealHome home = RealHome.in(Files.createDirectory(disk.resolve("scratch")), WORKERS)) {
            FullDisk full = new FullDisk(home, disk, Path.of(arguments[1]));
            try {
                full.run();
            } catch (AssertionError | RuntimeException broken) {
                System.err.println(home.logs());
                throw broken;
            } finally {
                full.ballast.close();
            }
        }
    }

    private void run() throws Exception {
        home.start();
        workGoesOnAndJobsAreRefused();
        aStartWithoutSpareFileIsRefused();
        moreResultsThanTheSpareFileTakesAreKeptByTheWorkers();
        readersAreAnsweredWithWhatTheHistoryHas();
        home.stopClean();
    }

    private void workGoesOnAndJobsAreRefused() throws Exception {
        ProcessId coordinator = home.coordinator();
        JobId quiet = waitingFor("go", "echo done");
        JobId loud = waitingFor("go", "head -c " + OUTPUT_BYTES + " /dev/zero | tr '\\0' x");
        JobId queued =
                submit(JobSpec.task(Tasks.NoOp.class).array(1, QUEUED_TASKS, 1).build());
        ballast.fill();
        submitUntilRefused();
        log(acknowledged.size() + " jobs were accepted until the disk was full");
        assertThat(client.status().orElseThrow().degraded().orElse("")).contains("disk is full");
        assertStoresRefused();

        Files.createFile(outside.resolve("go"));
        assertThat(end(quiet).isSucceeded()).isTrue();
        assertThat(end(loud).isSucceeded()).isTrue();
        assertThat(end(queued).succeeded()).isEqualTo(QUEUED_TASKS);
        assertThat(home.coordinator()).as("it lives on").isEqualTo(coordinator);
        assertRefused(
                ErrorCode.NO_SPACE, FULL, () -> submit(JobSpec.command("true").build()));
        log("results were taken while the disk was full");

        ballast.drop();
        long droppedNanos = System.nanoTime();
        Until.require(() -> "jobs are accepted again", this::isAccepted);
        log("accepted again after " + RealHome.sinceMs(droppedNanos) + " ms");
        assertThat(home.coordinator()).as("without a restart").isEqualTo(coordinator);
        assertAllEnded();
        AttemptInfo cut = home.attempts(loud).get(0);
        assertThat(cut.message()).startsWith("Its output was cut: ").endsWith("No space left on device.");
        assertThat(cut.stdoutBytes()).isEqualTo(OUTPUT_BYTES);
        assertThat(cut.outputDroppedBytes()).isPositive();
        assertThat(home.paths().lists()).isEmptyDirectory();
        assertThat(home.paths().input()).isEmptyDirectory();
    }

    private void assertStoresRefused() {
        byte[] values = new byte[1 << 20];
        assertRefused(
                ErrorCode.NO_SPACE,
                "could not write " + home.paths().root(),
                () -> client.storeValues(new ByteArrayInputStream(values), ValueList.Separator.NUL));
        assertRefused(
                ErrorCode.NO_SPACE,
                "could not write " + home.paths().root(),
                () -> client.storeInput(new ByteArrayInputStream(values)));
    }

    /** The history finds no room for what ends, which users who watch a job, and those who ask, need not wait for. */
    private void readersAreAnsweredWithWhatTheHistoryHas() throws Exception {
        String script = "while ! [ -e \"$1\" ]; do sleep 0.05; done; head -c " + OUTPUT_BYTES + " /dev/zero; exit 7";
        String go = outside.resolve("read").toString();
        try (CommandLine run = drover("run", "--shell", script, go);
                CommandLine waited = drover("submit", "--wait", "--shell", script, go)) {
            Until.require(
                    () -> "both run",
                    () -> client.liveJobs(List.of(), 3, LiveJobs.Detail.ATTEMPTS)
                                    .attempts()
                                    .size()
                            == 2);
            JobId first = client.liveJobs(List.of(), 3, LiveJobs.Detail.JOBS)
                    .jobs()
                    .get(0)
                    .id();
            // Its ends need more room than the history's file has to spare.
            submit(JobSpec.task(Tasks.NoOp.class).array(1, 2 * QUEUED_TASKS, 1).build());
            ballast.fill();
            Files.createFile(outside.resolve("read"));
            assertThat(waited.end().exitCode()).isEqualTo(EXIT_CODE);
            assertThat(run.end().exitCode()).as(run.err()).isEqualTo(EXIT_CODE);
            Until.require(() -> "the history cannot be written", () -> {
                ballast.fill();
                return ended(QUICK_S, "history", "--json").err().contains("is behind by");
            });
            CommandLine.Ended json = ended(QUICK_S, "history", "--json");
            assertThat(json.exitCode()).isZero();
            assertThat(json.out().lines())
                    .hasSizeGreaterThan(QUEUED_TASKS / 100)
                    .allMatch(line -> line.startsWith("{\"") && line.endsWith("}"));
            assertThat(json.err())
                    .matches(
                            "drover: the history is behind by \\d+ KiB of the journal, because its disk is full: what is newer is"
                                    + " missing here; make room, and it catches up by itself\n");
            assertThat(ended(QUICK_S, "show", first.toString()).exitCode()).isZero();
            assertThat(ended(QUICK_S, "list").err()).contains("is behind by");
            CommandLine.Ended doctor = ended(QUICK_S, "doctor");
            assertThat(doctor.out()).contains("WARN", "the history is behind by");
            assertThat(ended(QUICK_S, "wait", first.toString()).exitCode()).isEqualTo(EXIT_CODE);
        }
        ballast.drop();
        Until.require(
                () -> "the history catches up",
                () -> client.jobs(JobFilter.builder().live().build()).stream()
                                .findAny()
                                .isEmpty()
                        && client.lag().isEmpty());
        log("readers were answered while the disk was full");
    }

    private CommandLine drover(String... words) {
        return CommandLine.start(Map.of("DROVER_HOME", home.paths().root().toString()), words);
    }

    private CommandLine.Ended ended(int limitS, String... words) {
        long startedNanos = System.nanoTime();
        try (CommandLine command = drover(words)) {
            CommandLine.Ended end = command.end();
            log(words[0] + " took " + RealHome.sinceMs(startedNanos) + " ms");
            assertThat(RealHome.sinceMs(startedNanos)).as(words[0] + ": " + end).isLessThan(limitS * 1_000L);
            return end;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The spare file is in use when the coordinator is killed, and there is no room for another. */
    private void aStartWithoutSpareFileIsRefused() throws Exception {
        JobId late = waitingFor("late", "echo late");
        ballast.fill();
        submitUntilRefused();
        List<JobId> others = new ArrayList<>(acknowledged);
        others.remove(late);
        client.await(others, Limits.EVENT);
        // Their workers are told that these results are on disk before a client is answered that asks later. A worker
        // that has not heard so
        // keeps its result, and stays.
        client.status();
        List<ProcessId> workers = home.processes().workers();
        home.killCoordinator();
        ballast.fill();
        // Nobody takes its result, and there is no room for it in the spool.
        Files.createFile(outside.resolve("late"));
        Until.require(
                () -> "the worker leaves that has no result",
                () -> workers.stream().filter(home.processes()::isAlive).count() < WORKERS);
        assertThat(workers)
                .as("the other stays")
                .filteredOn(home.processes()::isAlive)
                .hasSize(1);
        // The command finds no room for its own part in a start either.
        Files.delete(home.paths().startLock());
        ballast.fill();
        assertStartRefused();
        assertThat(home.runCoordinator()).as("exit code").isEqualTo(CANNOT_START);
        ballast.drop();
        home.start();
        assertAllEnded();
        log(
                "a start on the full disk was refused, the next one has all, with a result that found no room in the spool");
    }

    private void moreResultsThanTheSpareFileTakesAreKeptByTheWorkers() throws Exception {
        // Holds the workers until the disk is full: before, the journal would take results where there is room.
        for (int i = 0; i < WORKERS; i++) {
            waitingFor("full", "true");
        }
        JobId large = submit(JobSpec.task(Tasks.Text.class)
                .input(LARGE_RESULT_CHARS)
                .array(1, LARGE_RESULTS, 1)
                .build());
        ProcessId coordinator = home.coordinator();
        ballast.fill();
        Files.createFile(outside.resolve("full"));
        Until.require(() -> "the spare file is full", () -> {
            ballast.fill();
            return !home.processes().isAlive(coordinator);
        });
        assertStartRefused();
        ballast.drop();
        assertThat(end(large).succeeded()).isEqualTo(LARGE_RESULTS);
        assertAllEnded();
        log("results that found no room anywhere came with the next coordinator");
    }

    /** What the coordinator says last may find no room in its log, which is on the full disk as well. */
    private void assertStartRefused() {
        assertThatThrownBy(client::start)
                .isInstanceOfSatisfying(
                        DroverException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNREACHABLE))
                .hasMessageMatching(".*(The disk is full|the disk of .* is full).*");
    }

    private void submitUntilRefused() {
        byte[] value = new byte[20_000];
        Arrays.fill(value, (byte) 'v');
        String text = new String(value, StandardCharsets.US_ASCII);
        assertRefused(ErrorCode.NO_SPACE, FULL, () -> {
            for (int i = 0; i < 1_000; i++) {
                submit(JobSpec.command("true").env("FILLER", text + i).build());
                ballast.fill();
            }
        });
    }

    private void assertAllEnded() throws Exception {
        List<JobStatus> ends = client.await(acknowledged, Limits.EVENT);
        assertThat(ends).allMatch(JobStatus::isSucceeded);
        List<JobSummary> jobs = new ArrayList<>();
        client.jobs(JobFilter.all()).forEachRemaining(jobs::add);
        assertThat(jobs).extracting(JobSummary::id).containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(jobs).allMatch(job -> job.state() == JobState.SUCCEEDED);
        for (JobSummary job : jobs) {
            assertThat(home.attempts(job.id())).hasSize((int) job.tasks()).allMatch(attempt -> attempt.attempt() == 1);
        }
    }

    private JobId waitingFor(String file, String then) {
        JobId job = home.submitRunning(
                JobSpec.shell(
                                "while ! [ -e \"$1\" ]; do sleep 0.05; done; " + then,
                                outside.resolve(file).toString())
                        .build(),
                1);
        acknowledged.add(job);
        return job;
    }

    private JobId submit(JobSpec spec) {
        JobId job = client.submit(spec).id();
        acknowledged.add(job);
        return job;
    }

    private boolean isAccepted() {
        try {
            submit(JobSpec.command("true").build());
            return true;
        } catch (DroverException e) {
            if (e.code() != ErrorCode.NO_SPACE) {
                throw e;
            }
            return false;
        }
    }

    private JobStatus end(JobId job) throws Exception {
        return client.await(List.of(job), Limits.EVENT).get(0);
    }

    private static void assertRefused(ErrorCode code, String part, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DroverException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code))
                .hasMessageContaining(part)
                .hasMessageNotContaining("\n");
    }

    private static void log(String sentence) {
        System.out.println("FullDisk: " + sentence);
    }
}
