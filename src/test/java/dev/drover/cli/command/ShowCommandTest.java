package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.AttemptInfo;
import dev.drover.client.JobDetail;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSummary;
import dev.drover.client.OutputSink;
import dev.drover.client.ProgressInfo;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ShowCommandTest {
    private final Rig rig = new Rig();

    @Test
    void everything_about_a_job_is_a_page() throws IOException {
        rig.client.detail = new JobDetail(
                withSpec(Samples.failed()),
                List.of(Samples.attempt(11, 0, JobState.FAILED, 3, "{\"a\":1}")),
                List.of(new ProgressInfo(
                        new JobId(11), 0, 1, Instant.EPOCH, 3, OptionalDouble.of(10), "reading\u001b[2J")),
                List.of("HOME", "PATH"),
                false);
        assertThat(rig.onTerminal().run("show", "11")).isZero();
        assertThat(rig.out()).isEqualTo(golden());
    }

    @Test
    void an_attempt_that_never_started_has_not_run() {
        rig.client.detail = new JobDetail(
                withSpec(Samples.failed()), List.of(Samples.neverStarted(12, 3)), List.of(), List.of(), false);
        assertThat(rig.run("show", "12")).isZero();
        assertThat(rig.out())
                .contains("  12.3 attempt 1: cancelled")
                .contains(", worker 2, never started, output 0 B\n");
    }

    @Test
    void json_has_the_spec_in_the_form_of_a_batch_line() {
        rig.client.detail = new JobDetail(withSpec(Samples.failed()), List.of(), List.of(), List.of(), false);
        assertThat(rig.run("show", "11", "--json")).isZero();
        assertThat(rig.out())
                .contains(
                        "\"spec\":{\"command\":[\"tar\",\"cf\",\"my backup.tar\"],\"name\":\"backup\",\"label\":{\"team\":\"red\"},"
                                + "\"env\":{\"LEVEL\":\"9\"},\"cwd\":\"/srv/data\",\"timeout\":\"90s\",\"retries\":2}")
                .contains(",\"cwd\":\"/srv/data\",\"attempts\":[]}");
    }

    @Test
    void a_task_has_a_page_of_all_its_attempts_why_it_ran_again_and_its_output() {
        rig.client.jobs.put(new JobId(12), Samples.running());
        rig.client.tasks.add(Samples.task(7, "a b.png", JobState.FAILED, 3));
        AttemptInfo attempt = Samples.attempt(12, 7, JobState.FAILED, 3, "");
        rig.client.attempts.add(Samples.rerun(attempt, Cause.WORKER_LOST, "one\ntwo\n"));
        rig.client.attempts.add(Samples.rerun(attempt, Cause.EXIT, ""));
        rig.client.attempts.add(attempt);
        assertThat(rig.onTerminal().run("show", "12.7")).isZero();
        assertThat(rig.client.asked).containsExactly("job: 12 numbers { first: 7 last: 7 } limit: 101");
        assertThat(rig.out()).isEqualTo("""
                        task 12.7 of thumbs: failed (exit code 3)
                          value       a b.png
                          started     10:02:07
                          ended       10:02:07
                          ran         99 ms
                        attempts:
                          12.7 attempt 1: failed (worker 2 was killed by SIGKILL), worker 2, pid 4242, ran 1.5 s, CPU 250 ms,\
                         peak 3.0 MB, output 8 B; it was to run again, which was not its fault and costs no retry
                            output:
                              one
                              two
                          12.7 attempt 1: failed (exit code 3), worker 2, pid 4242, ran 1.5 s, CPU 250 ms, peak 3.0 MB,\
                         output 0 B; it was to run again, which was one of its retries
                          12.7 attempt 1: failed (exit code 3), worker 2, pid 4242, ran 1.5 s, CPU 250 ms, peak 3.0 MB,\
                         output 1.4 KB
                        """);
    }

    @Test
    void the_page_of_an_array_has_what_failed_before_its_attempts_and_behind_all_that_is_of_the_job() {
        rig.client.detail = new JobDetail(
                withSpec(Samples.running()),
                List.of(Samples.attempt(12, 9, JobState.SUCCEEDED, 0, "")),
                List.of(),
                List.of("HOME", "PATH"),
                true);
        rig.client.tasks.add(Samples.task(7, "a", JobState.FAILED, 3));
        rig.client.attempts.add(Samples.attempt(12, 7, JobState.FAILED, 3, ""));
        assertThat(rig.run("show", "12")).isZero();
        assertThat(rig.out())
                .containsSubsequence(
                        "  ran ",
                        "  command ",
                        "  environment HOME PATH\nfailed:\n  12.7 attempt 1: failed",
                        "attempts:\n  12.9 attempt 1: succ");
        assertThat(rig.out().lines().dropWhile(line -> !line.equals("failed:")))
                .filteredOn(line -> line.startsWith("  "))
                .allMatch(line -> line.startsWith("  12."));
        assertThat(rig.client.asked).containsExactly("job: 12 states: JOB_STATE_FAILED limit: 10");
    }

    @Test
    void a_task_that_was_cancelled_before_its_start_never_ran() {
        rig.client.jobs.put(new JobId(12), Samples.running());
        rig.client.tasks.add(Samples.queuedTask(7, JobState.CANCELLED, Cause.CANCELLED));
        assertThat(rig.run("show", "12.7")).isZero();
        assertThat(rig.out()).startsWith("task 12.7 of thumbs: cancelled (by user; it never ran)\n");
        assertThat(rig.run("show", "--json", "12.7")).isZero();
        assertThat(rig.out()).contains("\"message\":\"by user; it never ran\"");
    }

    @Test
    void one_run_has_one_figure_and_in_a_pipe_one_unit() {
        rig.client.jobs.put(new JobId(12), Samples.running());
        rig.client.tasks.add(Samples.task(7, "a", JobState.FAILED, 3));
        rig.client.attempts.add(Samples.attempt(12, 7, JobState.FAILED, 3, ""));
        assertThat(rig.run("show", "12.7")).isZero();
        assertThat(rig.out()).contains("\n  ran         99 ms\n").contains(", ran 1500 ms, CPU 250 ms,");
        assertThat(rig.run("show", "--json", "12.7")).isZero();
        assertThat(rig.out()).contains("\"runMs\":99,");
        assertThat(rig.run("tasks", "--columns", "ran", "--no-header", "12")).isZero();
        assertThat(rig.out()).endsWith("\n99\n");
    }

    @Test
    void a_stack_keeps_its_tabs_and_nothing_else_that_a_terminal_obeys() {
        rig.client.jobs.put(new JobId(12), Samples.running());
        rig.client.tasks.add(Samples.task(7, "a", JobState.FAILED, null));
        rig.client.attempts.add(Samples.withStack(
                Samples.attempt(12, 7, JobState.FAILED, null, ""), "a.B: no\u001b[2J\r\n\tat a.B.run(B.java:5)\n"));
        assertThat(rig.run("show", "12.7")).isZero();
        assertThat(rig.out()).contains("    a.B: no\\x1b[2J\n    \tat a.B.run(B.java:5)\n");
    }

    @Test
    void warnings_of_an_attempt_are_shown() {
        AttemptInfo attempt = Samples.withWarnings(
                Samples.attempt(11, 0, JobState.SUCCEEDED, null, ""), "the thread a\u001b died", "b");
        rig.client.detail = new JobDetail(Samples.failed(), List.of(attempt), List.of(), List.of(), false);
        assertThat(rig.run("show", "11")).isZero();
        assertThat(rig.out()).contains("    warning: the thread a\\x1b died\n    warning: b\n");
        assertThat(rig.run("show", "11", "--json")).isZero();
        assertThat(rig.out()).contains("\"warnings\":[\"the thread a\\u001B died\",\"b\"],\"reruns\":false}");
    }

    @Test
    void a_cancelled_array_says_how_many_of_its_tasks_never_ran() {
        JobSummary job = Samples.cancelledArray(61, 179, 177);
        rig.client.detail = new JobDetail(job, List.of(), List.of(), List.of(), false);
        assertThat(rig.run("show", "12")).isZero();
        assertThat(rig.out())
                .contains("  tasks       240: 61 succeeded, 0 failed, 179 cancelled, 177 of them before they ran\n");
        assertThat(rig.client.asked).isEmpty();
    }

    @Test
    void an_array_whose_failed_tasks_are_unknown_asks_for_no_attempts() {
        rig.client.detail = new JobDetail(Samples.running(), List.of(), List.of(), List.of(), true);
        rig.client.attempts.add(Samples.attempt(12, 7, JobState.SUCCEEDED, 0, ""));
        assertThat(rig.run("show", "12")).isZero();
        assertThat(rig.client.asked).containsExactly("job: 12 states: JOB_STATE_FAILED limit: 10");
        assertThat(rig.out()).doesNotContain("12.7");
    }

    @Test
    void failed_tasks_have_a_page_each() {
        rig.client.jobs.put(new JobId(12), Samples.running());
        assertThat(rig.run("show", "--failed", "12")).isZero();
        assertThat(rig.err()).isEqualTo("drover: no task of job 12 failed\n");
        rig.client.tasks.add(Samples.task(7, "a", JobState.FAILED, 3));
        rig.client.tasks.add(Samples.task(8, "b", JobState.FAILED, 4));
        rig.client.attempts.add(Samples.attempt(12, 8, JobState.FAILED, 4, ""));
        assertThat(rig.run("show", "--failed", "12")).isZero();
        assertThat(rig.out())
                .contains("task 12.7 of thumbs: failed (exit code 3)\n")
                .contains("\n\ntask 12.8 of thumbs: ");
        assertThat(rig.client.asked).contains("job: 12 states: JOB_STATE_FAILED limit: 101");
        assertThat(rig.run("show", "--failed", "--json", "12")).isZero();
        assertThat(rig.out())
                .contains("\"attempts\":1,")
                .contains(
                        "\"message\":\"exit code 4\",\"attemptList\":[{\"job\":12,\"task\":8,\"attempt\":1,\"worker\":2,");
    }

    @Test
    void json_has_the_attempts_and_the_sentence_of_the_table() {
        rig.client.detail = new JobDetail(
                withSpec(Samples.failed()),
                List.of(Samples.attempt(11, 0, JobState.FAILED, 3, "{\"a\":1}")),
                List.of(),
                List.of(),
                false);
        assertThat(rig.run("show", "11", "--json")).isZero();
        assertThat(rig.out())
                .contains("\"runMs\":2000,\"message\":\"exit code 3 after 3 attempts\",\"labels\"")
                .contains("\"attempts\":[{\"job\":11,\"task\":0,\"attempt\":1,\"worker\":2,\"epoch\":4,\"pid\":4242,"
                        + "\"state\":\"failed\",\"cause\":\"exit\",\"exitCode\":3,")
                .contains("\"message\":\"exit code 3\",\"result\":{\"a\":1},\"reruns\":false}]");
    }

    @Test
    void what_was_pruned_is_said_in_a_sentence() {
        JobSummary job = Samples.pruned(Samples.failed());
        rig.client.detail = new JobDetail(
                job,
                List.of(Samples.pruned(Samples.attempt(11, 0, JobState.FAILED, 3, ""))),
                List.of(),
                List.of(),
                false);
        assertThat(rig.run("show", "11")).isZero();
        assertThat(rig.out())
                .contains(
                        "  not kept    what it ran, results and the ends of output of 1 attempt: the part of the journal that"
                                + " had this was pruned\n");
        assertThat(rig.run("show", "11", "--json")).isZero();
        assertThat(rig.out()).contains("\"specPruned\":true").doesNotContain("\"spec\":");
    }

    @Test
    void names_of_an_environment_that_are_pruned_alone_are_said_to_be_so() {
        rig.client.detail = new JobDetail(withSpec(Samples.failed()), List.of(), List.of(), List.of(), true);
        assertThat(rig.run("show", "11")).isZero();
        assertThat(rig.out())
                .contains(
                        "  not kept    the names of its environment: the part of the journal that had this was pruned\n");
    }

    @Test
    void results_that_were_pruned_are_counted() {
        rig.client.jobs.put(new JobId(13), Samples.function(JobState.SUCCEEDED));
        rig.client.attempts.add(Samples.pruned(Samples.attempt(13, 0, JobState.SUCCEEDED, null, "")));
        assertThat(rig.run("result", "13")).isEqualTo(1);
        rig.client.attempts.add(Samples.attempt(13, 1, JobState.SUCCEEDED, null, "5"));
        assertThat(rig.run("result", "13")).isZero();
        assertThat(rig.out()).isEqualTo("5\n");
        assertThat(rig.err())
                .isEqualTo("drover: 1 result is not kept any more: the part of the journal that had it was pruned\n"
                        .repeat(2));
    }

    @Test
    void selectors_of_reading_commands_choose_among_all_jobs_of_the_history() {
        rig.client.detail = new JobDetail(withSpec(Samples.failed()), List.of(), List.of(), List.of(), false);
        rig.client.attempts.add(Samples.attempt(11, 0, JobState.SUCCEEDED, 0, "{\"a\":1}"));
        rig.client.output.add(new FakeClient.Output(0, OutputSink.Stream.STDOUT, "hello\n"));
        rig.client.jobs.clear();
        rig.client.jobs.put(new JobId(11), Samples.failed());
        rig.client.jobs.put(new JobId(9), Samples.cancelled());
        assertThat(rig.run("show", "--name", "back*", "--json")).isZero();
        assertThat(rig.run("result", "--state", "succeeded")).isZero();
        assertThat(rig.run("logs", "--all")).isZero();
        assertThat(rig.run("logs", "--label", "team=red", "--no-prefix")).isZero();
        assertThat(rig.client.asked)
                .containsExactly(
                        "filter { name_glob: \"back*\" } limit: 1001",
                        "filter { states: JOB_STATE_SUCCEEDED } limit: 1001",
                        "filter { } limit: 1001",
                        "filter { labels { key: \"team\" value: \"red\" } } limit: 1001");
        assertThat(rig.out()).endsWith("{\"a\":1}\n{\"a\":1}\n11.0 │ hello\n9.0 │ hello\nhello\nhello\n");
    }

    @Test
    void a_selection_that_is_empty_too_large_or_mixed_is_refused() {
        rig.client.jobs.put(new JobId(11), Samples.failed());
        rig.client.jobs.put(new JobId(9), Samples.cancelled());
        assertThat(rig.run("logs", "--all", "-f")).isEqualTo(2);
        assertThat(rig.run("result", "11", "--all")).isEqualTo(2);
        assertThat(rig.run("logs")).isEqualTo(2);
        rig.client.jobs.clear();
        for (String command : List.of("show", "logs", "result", "tasks")) {
            assertThat(rig.run(command, "--name", "nothing")).isEqualTo(1);
        }
        for (int id = 1; id <= 1_001; id++) {
            rig.client.jobs.put(new JobId(id), Samples.failed());
        }
        assertThat(rig.run("show", "--all")).isEqualTo(2);
        assertThat(rig.err())
                .isEqualTo("drover: -f follows one job, and 2 match; name one: drover logs -f ID\n"
                        + "drover: ids and --all can't go together; choose one\n"
                        + "drover: logs takes one id, not 0 (drover logs --help)\n"
                        + "drover: no job matches; drover history lists those there are\n".repeat(4)
                        + "drover: more than 1,000 jobs match; narrow it with --name or --label, or name ids: drover history"
                        + " -q\n");
    }

    private static JobSummary withSpec(JobSummary job) {
        JobSpec spec = JobSpec.command("tar", "cf", "my backup.tar")
                .name("backup")
                .label("team", "red")
                .env("LEVEL", "9")
                .cwd(Path.of("/srv/data"))
                .timeout(Duration.ofSeconds(90))
                .retries(2)
                .build();
        return Samples.withSpec(job, spec);
    }

    private static String golden() throws IOException {
        try (InputStream file = ShowCommandTest.class.getResourceAsStream("/dev/drover/cli/show.txt")) {
            assertThat(file).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
