package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.client.AttemptInfo;
import dev.drover.client.CoordinatorSettings;
import dev.drover.client.DroverException;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.model.ErrorCode;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.Signals;
import dev.drover.testing.Limits;
import dev.drover.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code -Ddrover.stoppedSeconds=60} stops the coordinator for longer. */
class AdoptionTest {
    private static final long SERVES_WITHIN_MS = 3_000;
    private static final int STOPPED_S = Integer.getInteger("drover.stoppedSeconds", 17);
    private static final int WORKERS = 2;
    private static final int SLOTS = 2;
    private static final int TASKS = WORKERS * SLOTS;
    private static final Duration LIMIT_WHEN_SILENT = Duration.ofSeconds(7);

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(WORKERS);

    private RealHome home;
    private Path runs;
    private Path go;
    private JobId job;
    private List<ProcessId> workers;

    @BeforeEach
    void commandsRun() {
        home = test.get();
        home.client().configure(CoordinatorSettings.unchanged().withSlots(SLOTS));
        home.start();
        runs = home.scratch("runs");
        go = home.scratch("go");
        workers = home.processes().workers();
        job = home.submitRunning(
                JobSpec.shell(
                                "echo $DROVER_ATTEMPT $PPID $$ >>\"$1\";"
                                        + " until [ -e \"$2\" ] || [ -e \"$2.$$\" ]; do sleep 0.05; done; echo done",
                                runs.toString(),
                                go.toString())
                        .array(1, TASKS, 1)
                        .build(),
                TASKS);
        Until.require(() -> "all tasks run", () -> lines(runs).size() == TASKS);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theNextCoordinatorAdoptsWhatRunsAndEachCommandRanOnce() throws Exception {
        long epoch = home.client().status().orElseThrow().epoch();
        home.killCoordinator();
        long askedNanos = System.nanoTime();
        assertThat(home.client().status().orElseThrow().epoch()).isEqualTo(epoch + 1);
        long servedMs = RealHome.sinceMs(askedNanos);
        System.out.println("AdoptionTest: served again after " + servedMs + " ms");
        Limits.requireWithin(SERVES_WITHIN_MS, servedMs, "the start of the next coordinator");
        endAndCheck();
    }

    @Test
    void resultsThatCameWhileNobodyServedArriveOnce() throws Exception {
        // One of each worker: the others keep it from leaving, however long the next coordinator takes.
        Map<String, String> ending = new HashMap<>();
        for (String line : lines(runs)) {
            String[] words = line.split(" ", -1);
            ending.put(words[1], words[2]);
        }
        assertThat(ending).hasSize(WORKERS);
        home.killCoordinator();
        for (String pid : ending.values()) {
            Files.createFile(go.resolveSibling(go.getFileName() + "." + pid));
        }
        Until.require(
                () -> "one command of each worker ends",
                () -> home.processes().ofJobs().stream()
                        .noneMatch(process -> ending.containsValue(Integer.toString(process.pid()))));
        endAndCheck();
    }

    @Test
    void aCoordinatorThatWasStoppedForLongGoesOnWhenItWakes() throws Exception {
        ProcessId coordinator = home.coordinator();
        try (Waiter follower = new Waiter(home, LIMIT_WHEN_SILENT);
                Waiter asker = new Waiter(home, LIMIT_WHEN_SILENT);
                Waiter newcomer = new Waiter(home, LIMIT_WHEN_SILENT);
                CommandLine command = CommandLine.start(
                        Map.of("DROVER_HOME", home.paths().root().toString()), "tail", job.toString())) {
            Until.require(
                    () -> "it follows, it says " + command.err(),
                    () -> !command.out().isEmpty());
            awaitAnswered(asker);
            awaitAnswered(follower);
            int askersNotices = asker.notices().size();
            int followersNotices = follower.notices().size();
            int commandsChars = command.err().length();
            Future<JobStatus> end = follower.begin(client -> client.await(job));
            home.processes().stop(coordinator);
            long stoppedNanos = System.nanoTime();
            String silence = "the coordinator (pid " + coordinator.pid() + ") has not answered for ";
            for (Waiter waiter : List.of(asker, newcomer)) {
                int heard = waiter == asker ? askersNotices : 0;
                assertThatThrownBy(() -> waiter.client().status())
                        .isInstanceOfSatisfying(
                                DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                        .hasMessageStartingWith(silence)
                        .hasMessageContaining("(the limit is 7 s)");
                assertThat(since(heard, waiter)).singleElement().asString().startsWith(silence);
            }
            // Only time itself can show that nobody gives up; nothing counts this down.
            new CountDownLatch(1).await(STOPPED_S * 1_000L - RealHome.sinceMs(stoppedNanos), TimeUnit.MILLISECONDS);
            assertThat(end).isNotDone();
            assertThat(since(followersNotices, follower))
                    .singleElement()
                    .asString()
                    .startsWith(silence);
            assertThat(command.err().substring(commandsChars))
                    .startsWith("drover: " + silence)
                    .containsOnlyOnce("\n");
            home.processes().signal(coordinator, Signals.SIGCONT);
            assertThat(home.client().status().orElseThrow().pid()).isEqualTo(coordinator.pid());
            endAndCheck();
            assertThat(end.get(Limits.EVENT_S, TimeUnit.SECONDS).isSucceeded()).isTrue();
            assertThat(follower.notices()).last().asString().endsWith(" answers again");
            CommandLine.Ended ended = command.end();
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            // On a slow machine it may be missed more than once, and is found each time.
            assertThat(ended.err().lines())
                    .allMatch(line -> line.startsWith("drover: " + silence) || line.endsWith(" answers again"))
                    .last()
                    .asString()
                    .endsWith(" answers again");
        } finally {
            home.processes().signal(coordinator, Signals.SIGCONT);
        }
    }

    /** Its limit is short, for what the test shows; a slow machine may need more than one try before. */
    private static void awaitAnswered(Waiter waiter) {
        Until.require(() -> "the coordinator answers", () -> {
            try {
                return waiter.client().status().isPresent();
            } catch (DroverException e) {
                return false;
            }
        });
    }

    private static List<String> since(int heard, Waiter waiter) {
        return waiter.notices().subList(heard, waiter.notices().size());
    }

    private void endAndCheck() throws Exception {
        home.awaitWorkers();
        assertThat(home.processes().workers()).as("workers").containsExactlyElementsOf(workers);
        if (!Files.exists(go)) {
            Files.createFile(go);
        }
        JobStatus ended = home.client().await(List.of(job), Limits.EVENT).get(0);
        assertThat(ended.succeeded()).isEqualTo(TASKS);
        assertThat(Files.readAllLines(runs)).hasSize(TASKS).doesNotHaveDuplicates();
        assertThat(home.attempts(job))
                .hasSize(TASKS)
                .extracting(AttemptInfo::attempt)
                .containsOnly(1);
        assertThat(home.attempts(job))
                .allMatch(attempt -> new String(attempt.stdoutTail(), StandardCharsets.UTF_8).equals("done\n"));
    }
}
