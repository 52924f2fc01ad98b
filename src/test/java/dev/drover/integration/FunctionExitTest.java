package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.model.Cause;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Java function that calls {@code System.exit}, seen by its user. */
class FunctionExitTest {
    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(1);

    private final RealHome home = SHARED.get();

    @Test
    void itEndsByItsRetriesWithItsOwnCodeAndTheWorkerIsReplacedAndCounted() throws Exception {
        home.start();
        JobId job = home.client()
                .submit(JobSpec.task(Tasks.Exits.class).input(5).retries(1).build())
                .id();
        JobStatus end = home.client().await(job);
        assertThat(end.cause()).contains(Cause.EXIT);
        assertThat(end.exitCode()).hasValue(5);
        assertThat(home.attempts(job)).hasSize(2).allSatisfy(attempt -> {
            assertThat(attempt.cause()).contains(Cause.EXIT);
            assertThat(attempt.exitCode()).hasValue(5);
            assertThat(attempt.message()).isEqualTo("called System.exit");
            assertThat(attempt.stdoutTail()).asString().isEqualTo("last words\n");
        });
        home.awaitWorkers();
        assertThat(home.client().workers())
                .singleElement()
                .satisfies(worker -> assertThat(worker.restarts()).isEqualTo(2));
        try (CommandLine run = CommandLine.start(
                Map.of("DROVER_HOME", home.paths().root().toString()),
                "run",
                "--task",
                Tasks.Exits.class.getName(),
                "--input",
                "0")) {
            CommandLine.Ended ended = run.end();
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.out()).isEqualTo("last words\n");
            assertThat(ended.err()).contains("failed: exit code 0, called System.exit");
        }
    }

    @Test
    void theTraceOfAnExceptionIsOnStandardErrorOfRunAndLogs() throws Exception {
        home.start();
        Map<String, String> environment =
                Map.of("DROVER_HOME", home.paths().root().toString());
        String trace = "java.lang.IllegalStateException: outer\n\tat " + Tasks.class.getName();
        String cause = "\nCaused by: java.lang.IllegalArgumentException: inner\n";
        try (CommandLine run = CommandLine.start(environment, "run", "--task", Tasks.FailsForACause.class.getName())) {
            CommandLine.Ended ended = run.end();
            assertThat(ended.out()).isEqualTo("printed\n");
            assertThat(ended.err()).startsWith(trace).contains(cause);
        }
        String job = home.client().jobs(JobFilter.all()).next().id().toString();
        try (CommandLine logs = CommandLine.start(environment, "logs", job)) {
            assertThat(logs.end().err()).startsWith(trace).contains(cause);
        }
        try (CommandLine show = CommandLine.start(environment, "show", "--json", job)) {
            assertThat(show.end().out())
                    .contains("\"exceptionClass\":\"java.lang.IllegalStateException\"", "\"stack\":\"java.lang.Ill");
        }
        try (CommandLine show = CommandLine.start(environment, "show", job)) {
            assertThat(show.end().out()).contains("Caused by: java.lang.IllegalArgumentException: inner");
        }
    }
}
