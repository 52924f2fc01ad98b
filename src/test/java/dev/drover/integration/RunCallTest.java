package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.client.ClientOptions;
import dev.drover.client.DroverClient;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.RunRequest;
import dev.drover.client.RunResult;
import dev.drover.client.Submission;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.spec.LimitFields;
import dev.drover.task.samples.SumOfSquares;
import dev.drover.testing.Limits;
import dev.drover.testing.Until;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that are run as calls, from a program and a real coordinator. */
class RunCallTest {
    private static final String TREE = "sleep 1000 & setsid sleep 1000 & wait";

    private static final int TREE_PROCESSES = 3;

    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(2);

    private final RealHome home = SHARED.get();

    @BeforeAll
    static void start() {
        SHARED.get().start();
    }

    @Test
    void aCommandsResultHasAllOfIt() throws Exception {
        RunResult result = home.client()
                .run(JobSpec.shell("echo out; echo err >&2; printf '\\377\\0'; exit 7")
                        .build());
        assertThat(result.state()).isEqualTo(JobState.FAILED);
        assertThat(result.cause()).contains(Cause.EXIT);
        assertThat(result.exitCode()).hasValue(7);
        assertThat(result.signal()).isEmpty();
        assertThat(result.message()).isEqualTo("exit code 7");
        assertThat(result.stdout().bytes()).containsExactly('o', 'u', 't', '\n', 0xff, 0);
        assertThat(result.stderr().text()).isEqualTo("err\n");
        assertThat(result.startedAt())
                .hasValueSatisfying(start -> assertThat(start)
                        .isBetween(result.job().submittedAt(), result.endedAt().orElseThrow()));
        assertThat(result.runTime()).hasValueSatisfying(time -> assertThat(time).isPositive());
        assertThat(result.cpuTime()).isPresent();
        assertThat(result.json()).isEmpty();
    }

    @Test
    void whatPrintsNothingIsMeasuredToo() throws Exception {
        RunResult result = home.client().run(JobSpec.command("true").build());
        assertThat(result.isSucceeded()).isTrue();
        assertThat(result.exitCode()).hasValue(0);
        assertThat(result.stdout().totalBytes()).isZero();
        assertThat(result.runTime()).isPresent();
        assertThat(result.cpuTime()).isPresent();
    }

    /** The twins of {@code cwd}, {@code env}, {@code input} and {@code shell}; docs/child-process.md has those of the command line. */
    @Test
    void directoryVariablesAndInputAreThoseOfTheSpec() throws Exception {
        Path input = home.client().storeInput(new ByteArrayInputStream("b\na\n".getBytes(StandardCharsets.UTF_8)));
        RunResult result = home.client()
                .run(JobSpec.shell("pwd; echo \"$LEVEL $1\"; sort", "word")
                        .cwd(Path.of("/usr"))
                        .env("LEVEL", "9")
                        .stdin(input)
                        .build());
        assertThat(result.stdout().text()).isEqualTo("/usr\n9 word\na\nb\n");
        assertThat(home.client().run(JobSpec.command("cat").build()).stdout().totalBytes())
                .as("without an input it is empty")
                .isZero();
    }

    /** The twin of {@code maxBuffer} that ends the job. */
    @Test
    void tooMuchOutputMayEndTheJob() throws Exception {
        RunResult result = home.client()
                .run(JobSpec.shell("head -c 100000 /dev/zero; sleep 1000")
                        .set(LimitFields.OUTPUT_LIMIT, 1_000)
                        .set(LimitFields.ON_OUTPUT_LIMIT, "kill")
                        .build());
        assertThat(result.cause()).contains(Cause.OUTPUT_LIMIT);
        assertThat(result.stdout().droppedBytes()).isPositive();
    }

    /** Memory is known where it is clearly more than a worker has, whose copy a process is at first. */
    @Test
    void theLargestMemoryIsTold() throws Exception {
        RunResult result = home.client()
                .run(JobSpec.shell("head -c 400000000 /dev/zero | tail -c 400000000 | wc -c")
                        .build());
        assertThat(result.stdout().text().strip()).isEqualTo("400000000");
        assertThat(result.peakBytes().orElseThrow()).isBetween(400_000_000L, 800_000_000L);
    }

    @Test
    void aSignalAndATimeOutAreTold() throws Exception {
        RunResult killed = home.client().run(JobSpec.shell("kill -9 $$").build());
        assertThat(killed.cause()).contains(Cause.SIGNAL);
        assertThat(killed.signal()).hasValue(9);
        assertThat(killed.exitCode()).isEmpty();
        RunResult late = home.client()
                .run(JobSpec.shell("echo begun; sleep 1000")
                        .timeout(Duration.ofSeconds(1))
                        .build());
        assertThat(late.cause()).contains(Cause.TIMEOUT);
        assertThat(late.stdout().text()).isEqualTo("begun\n");
    }

    @Test
    void aFunctionsResultIsTyped() throws Exception {
        RunResult result = home.client()
                .run(JobSpec.task(SumOfSquares.class).inputJson("{\"upTo\":3}").build());
        assertThat(result.as(Map.class)).containsEntry("sum", 14);
        assertThat(result.returnedBy(SumOfSquares.class)).isEqualTo(new SumOfSquares.Result(3, 14));
        assertThat(result.exitCode()).isEmpty();
    }

    @Test
    void longOutputIsWholeAndAboveTheLimitItsBeginningIsKept() throws Exception {
        JobSpec spec = JobSpec.shell("head -c 3000000 /dev/zero | tr '\\0' x; echo end")
                .build();
        RunResult whole = home.client().run(spec);
        assertThat(whole.stdout().bytes()).hasSize(3_000_004);
        assertThat(whole.stdout().text()).endsWith("xend\n");
        RunResult cut = home.client().run(RunRequest.of(spec).keepingOutput(10));
        assertThat(cut.stdout().text()).isEqualTo("xxxxxxxxxx");
        assertThat(cut.stdout().droppedBytes()).isEqualTo(2_999_994);
        assertThat(cut.isSucceeded()).isTrue();
    }

    @Test
    void anInterruptEndsTheWholeTree() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        JobSpec spec = JobSpec.shell(TREE).name("interrupted").build();
        Thread caller = new Thread(() -> {
            try {
                home.client().run(spec);
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        caller.start();
        JobId job = running("interrupted");
        caller.interrupt();
        caller.join(Limits.EVENT.toMillis());
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class).hasNoSuppressedExceptions();
        requireCancelled(job);
    }

    @Test
    void cancellingTheFutureEndsTheWholeTree() throws Exception {
        CompletableFuture<RunResult> call =
                home.client().runAsync(JobSpec.shell(TREE).name("future").build());
        JobId job = running("future");
        call.cancel(true);
        requireCancelled(job);
    }

    @Test
    void aProgramThatVanishesTakesItsCallWithIt() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        home.paths().root().toString())
                .inheritIO()
                .start();
        try {
            JobId job = running("vanishing");
            program.destroyForcibly();
            requireCancelled(job);
        } finally {
            program.destroyForcibly();
        }
    }

    /** Makes a call in the home that it is given. */
    public static final class Program {
        private Program() {}

        public static void main(String[] home) throws InterruptedException {
            try (DroverClient client = DroverClient.open(ClientOptions.fromEnvironment(Map.of(), home[0]))) {
                client.run(JobSpec.shell(TREE).name("vanishing").build());
            }
        }
    }

    @Test
    void aSubmissionsOwnCancelReturnsWhenNothingIsLeft() {
        Submission submission =
                home.client().submit(JobSpec.shell(TREE).name("submission").build());
        JobId job = running("submission");
        assertThat(submission.cancel().processesEnded()).isGreaterThanOrEqualTo(TREE_PROCESSES);
        assertThat(home.processes().ofJob(job.value())).isEmpty();
    }

    @Test
    void manyCallsAtOnceEachGetTheirOwnResult() throws Exception {
        List<CompletableFuture<RunResult>> calls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            calls.add(
                    home.client().runAsync(JobSpec.command("echo", "call " + i).build()));
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i)
                            .get(Limits.EVENT_S, TimeUnit.SECONDS)
                            .stdout()
                            .text())
                    .isEqualTo("call " + i + "\n");
        }
    }

    @Test
    void anArrayIsRefusedBeforeItIsQueued() {
        assertThatThrownBy(() -> home.client()
                        .run(JobSpec.command("true").name("never").array(1, 2).build()))
                .hasMessageContaining("is an array");
        assertThat(home.client().newest("never")).isEmpty();
    }

    /** The newest job of that name, when all of its processes live. */
    private JobId running(String name) {
        AtomicReference<JobId> found = new AtomicReference<>();
        Until.require(() -> "job " + name + " runs", () -> {
            home.client().newest(name).map(JobSummary::id).ifPresent(found::set);
            return found.get() != null
                    && home.processes().ofJob(found.get().value()).size() >= TREE_PROCESSES;
        });
        return found.get();
    }

    private void requireCancelled(JobId job) throws InterruptedException {
        JobStatus end = home.client().await(job);
        assertThat(end.state()).isEqualTo(JobState.CANCELLED);
        assertThat(home.processes().ofJob(job.value())).isEmpty();
        assertThat(home.client()
                        .jobs(JobFilter.builder().ids(List.of(job)).build())
                        .next()
                        .cause())
                .contains(Cause.CANCELLED);
    }
}
