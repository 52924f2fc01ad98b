package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.cli.terminal.StandardInput;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.DroverException;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.LiveJobs;
import dev.drover.client.OutputSink;
import dev.drover.client.TaskRange;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run}, {@code wait}, {@code tail}, {@code logs}, {@code cancel}. */
class FollowCommandsTest {
    private static final JobId ID = new JobId(12);

    @TempDir
    Path scratch;

    private final Rig rig = new Rig();

    @Test
    void run_passes_on_both_streams_and_the_exit_code_and_prints_nothing_else() {
        rig.client.output.add(new FakeClient.Output(0, OutputSink.Stream.STDOUT, "out"));
        rig.client.output.add(new FakeClient.Output(0, OutputSink.Stream.STDERR, "err"));
        rig.client.ends.put(ID, Samples.end(12, JobState.FAILED, Cause.EXIT, 3));
        assertThat(rig.run("run", "sh", "-c", "exit 3")).isEqualTo(3);
        assertThat(rig.client.submitted.get(0).isAttached()).isTrue();
        assertThat(rig.out()).isEqualTo("out");
        assertThat(rig.err()).isEqualTo("err");
        assertThat(rig.client.calls).contains("output follow=true failed=false attempt=0");
    }

    @Test
    void run_says_what_of_its_output_is_lost_even_when_it_is_to_be_quiet() {
        rig.client.output.add(new FakeClient.Output(0, OutputSink.Stream.STDOUT, "out"));
        rig.client.missingBytes = 101_771_841;
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, null));
        assertThat(rig.run("run", "-q", "seq", "20000000")).isZero();
        assertThat(rig.out()).isEqualTo("out");
        assertThat(rig.err())
                .isEqualTo(
                        "drover: 101,771,841 of the 168,888,897 bytes of output of job 12 were not kept (of an attempt"
                                + " as much as its --output-limit is, 64M by default, and less on a full disk) and are missing"
                                + " before its end; raise that limit, or redirect large output to a file in the command\n");
    }

    @Test
    void logs_say_of_which_task_output_is_lost() {
        rig.client.jobs.put(ID, Samples.running());
        rig.client.output.add(new FakeClient.Output(7, OutputSink.Stream.STDOUT, "a\nb\n"));
        rig.client.missingBytes = 1;
        rig.client.loss = OutputSink.Loss.REMOVED;
        assertThat(rig.run("logs", "-n", "1", "12")).isZero();
        assertThat(rig.out()).isEqualTo("12.7 │ b\n");
        assertThat(rig.err())
                .isEqualTo(
                        "drover: 1 of the 168,888,897 bytes of output of task 12.7 are not there any more: a file of it"
                                + " was removed from output in the home\n");
    }

    @Test
    void logs_say_that_output_was_pruned() {
        rig.client.jobs.put(ID, Samples.running());
        rig.client.missingBytes = 300;
        rig.client.loss = OutputSink.Loss.PRUNED;
        assertThat(rig.run("logs", "12")).isZero();
        assertThat(rig.err())
                .isEqualTo(
                        "drover: 300 of the 168,888,897 bytes of output of task 12.7 are not kept any more: the part of"
                                + " the journal that had them was pruned\n");
    }

    @Test
    void run_and_submit_say_that_what_is_piped_in_is_not_read() throws IOException {
        String hint = "drover: standard input is a pipe and is not passed to the job; --stdin - passes it\n";
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, null));
        rig.client.ends.put(new JobId(13), Samples.end(13, JobState.SUCCEEDED, null, null));
        assertThat(rig.with(piped()).run("run", "--quiet", "cat")).isZero();
        assertThat(rig.err()).isEmpty();
        rig.client.submitted.clear();
        assertThat(rig.run("run", "cat")).isZero();
        assertThat(rig.err()).isEqualTo(hint);
        assertThat(rig.run("submit", "-q", "cat")).isZero();
        assertThat(rig.run("submit", "--each", "-", "cat", "{}")).isZero();
        assertThat(rig.with(piped()).run("submit", "cat")).isZero();
        assertThat(rig.err()).isEqualTo(hint + hint);
    }

    private StandardInput piped() throws IOException {
        Path link = scratch.resolve("0");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("pipe:[7]"));
        return new StandardInput(FakeClient.text("some\n"), link, scratch);
    }

    @Test
    void run_and_wait_know_why_a_job_failed_without_the_history() {
        rig.client.ends.put(ID, Samples.failed(12, Cause.NOT_STARTED, 127, 3, "there is no program nope"));
        assertThat(rig.run("run", "nope")).isEqualTo(127);
        assertThat(rig.err()).isEqualTo("drover: job 12 (job12) failed: there is no program nope after 3 attempts\n");
        assertThat(rig.client.calls).noneMatch(call -> call.startsWith("jobs") || call.startsWith("attempts"));
    }

    @Test
    void run_prints_the_result_of_a_function_as_one_line() {
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, null));
        rig.client.attempts.add(Samples.attempt(12, 0, JobState.SUCCEEDED, null, "{ \"sum\" :\n 2870 }"));
        assertThat(rig.run("run", "--task", "a.B", "--input", "20")).isZero();
        assertThat(rig.out()).isEqualTo("{\"sum\":2870}\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                --task a.B               | drover: job 12: the thread a died of b
                --array 1-2 --task a.B   | drover: task 12.0: the thread a died of b
                -q --task a.B            |
                """)
    void run_notes_the_warnings_of_an_attempt(String options, String note) {
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, null));
        rig.client.attempts.add(
                Samples.withWarnings(Samples.attempt(12, 0, JobState.SUCCEEDED, null, "1"), "the thread a died of b"));
        assertThat(rig.run(("run " + options).split(" +"))).isZero();
        assertThat(rig.out()).isEqualTo("1\n");
        assertThat(rig.err()).isEqualTo(note == null ? "" : note + "\n");
    }

    @Test
    void a_signal_cancels_what_runs_and_the_second_one_forces() {
        rig.client.ends.put(ID, Samples.end(12, JobState.CANCELLED, Cause.CANCELLED, null));
        rig.client.duringOutput = () -> {
            rig.signals.get(0).run();
            rig.signals.get(0).run();
        };
        assertThat(rig.run("run", "sleep", "60")).isEqualTo(130);
        assertThat(rig.client.cancelled)
                .containsExactly(
                        CancelRequest.of(ID, CancelRequest.Option.NO_WAIT),
                        CancelRequest.of(ID, CancelRequest.Option.NO_WAIT, CancelRequest.Option.FORCE));
        assertThat(rig.err())
                .isEqualTo("drover: job 12 is being cancelled; once more to force\ndrover: job 12 is being forced\n"
                        + "drover: job 12 (job12) cancelled: by user\n");
    }

    @Test
    void with_keep_signals_are_left_to_end_the_command_alone() {
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, 0));
        assertThat(rig.run("run", "--keep", "true")).isZero();
        assertThat(rig.signals).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED,,0,0",
        "FAILED,EXIT,7,7",
        "FAILED,NOT_STARTED,127,127",
        "FAILED,TIMEOUT,,124",
        "CANCELLED,CANCELLED,,130",
        "FAILED,WORKER_LOST,,1"
    })
    void wait_on_one_plain_job_ends_with_its_code(JobState state, Cause cause, Integer exitCode, int code) {
        rig.client.ends.put(ID, Samples.end(12, state, cause, exitCode));
        assertThat(rig.run("wait", "12")).isEqualTo(code);
        assertThat(rig.out()).isEmpty();
    }

    @Test
    void wait_takes_ranges_and_lists_of_ids() {
        for (long id : new long[] {12, 13, 14, 20}) {
            rig.client.ends.put(new JobId(id), Samples.end(id, JobState.SUCCEEDED, null, 0));
        }
        assertThat(rig.run("wait", "12-14,20")).isZero();
        assertThat(rig.run("wait", "12-15")).isEqualTo(125);
        assertThat(rig.err()).isEqualTo("drover: there is no job 15\n");
    }

    @Test
    void the_ranges_of_all_words_together_are_bounded() {
        List<String> words = new ArrayList<>(List.of("wait"));
        words.addAll(Collections.nCopies(11, "1-100000"));
        assertThat(rig.run(words.toArray(new String[0]))).isEqualTo(125);
        assertThat(rig.err()).startsWith("drover: more than 1,000,000 jobs are named; name them in several commands");
        assertThat(rig.client.awaited).isEmpty();
    }

    @Test
    void wait_on_several_ends_with_1_if_any_did_not_succeed() {
        rig.client.ends.put(ID, Samples.end(12, JobState.FAILED, Cause.EXIT, 7));
        rig.client.ends.put(new JobId(13), Samples.end(13, JobState.SUCCEEDED, null, 0));
        assertThat(rig.typing("12\n13 ").run("wait", "-")).isEqualTo(1);
        assertThat(rig.err()).isEqualTo("drover: job 12 (job12) failed: exit code 7\n");
    }

    @Test
    void on_a_terminal_wait_says_after_two_seconds_why_nothing_happens_and_again_only_what_is_new() {
        rig.onTerminal();
        rig.client.explanations.put(ID, Samples.waiting(12));
        rig.client.awaitsInVain = 3;
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, 0));
        assertThat(rig.run("wait", "12")).isZero();
        assertThat(rig.client.awaited.subList(0, 3))
                .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(rig.err())
                .isEqualTo("drover: waits: both slots are taken by job 3 (thumbs), 240 tasks; 1 job ahead\n");
    }

    @Test
    void a_wait_with_a_limit_ends_in_time_where_the_coordinator_hangs() {
        rig.onTerminal();
        rig.client.onExplain = () -> rig.client.passedMs += 30_000;
        assertThat(rig.run("wait", "--timeout", "40s", "12")).isEqualTo(123);
        assertThat(rig.client.calls)
                .filteredOn(call -> call.startsWith("explain"))
                .hasSize(1);
        assertThat(rig.client.awaited)
                .extracting(Duration::toSeconds)
                .startsWith(2L, 4L)
                .allMatch(seconds -> seconds <= 8);
        assertThat(rig.client.passedMs).isEqualTo(40_000);
    }

    @Test
    void in_a_pipe_wait_is_silent_and_waits_in_one_piece() {
        rig.client.explanations.put(ID, Samples.waiting(12));
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, 0));
        assertThat(rig.run("wait", "12")).isZero();
        assertThat(rig.client.awaited).hasSize(1);
        assertThat(rig.err()).isEmpty();
    }

    @Test
    void of_several_jobs_the_first_that_waits_is_explained_unless_another_runs() {
        rig.onTerminal();
        rig.client.explanations.put(new JobId(13), Samples.waiting(13));
        rig.client.live = new LiveJobs(List.of(Samples.waiting(13).job()), List.of());
        rig.client.awaitsInVain = 1;
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, 0));
        rig.client.ends.put(new JobId(13), Samples.end(13, JobState.SUCCEEDED, null, 0));
        assertThat(rig.run("wait", "12", "13")).isZero();
        String sentence =
                "drover: job 13 (job13) waits: both slots are taken by job 3 (thumbs), 240 tasks; 1 job ahead\n";
        assertThat(rig.err()).isEqualTo(sentence);
        rig.client.awaited.clear();
        rig.client.live =
                new LiveJobs(List.of(Samples.waiting(13).job(), Samples.array(JobState.RUNNING, 1, 0, 2)), List.of());
        assertThat(rig.run("wait", "12", "13")).isZero();
        assertThat(rig.err()).isEqualTo(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--keep"})
    void on_a_terminal_run_says_why_nothing_happens(String option) {
        CountDownLatch said = new CountDownLatch(1);
        rig.onTerminal();
        rig.client.explanations.put(ID, Samples.waiting(12));
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, 0));
        rig.client.pollsInVain = 2;
        rig.client.onExplain = said::countDown;
        rig.client.duringOutput =
                () -> await().until(() -> said.getCount() == 0 && !rig.err().isEmpty());
        assertThat(option.isEmpty() ? rig.run("run", "true") : rig.run("run", option, "true"))
                .isZero();
        assertThat(rig.err())
                .isEqualTo("drover: waits: both slots are taken by job 3 (thumbs), 240 tasks; 1 job ahead\n");
    }

    @Test
    void faults_of_drover_itself_are_125_and_a_time_out_is_123() {
        assertThat(rig.run("wait", "--timeout", "5s", "12")).isEqualTo(123);
        assertThat(rig.run("wait", "--timeout", "5s", "12", "13")).isEqualTo(123);
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, 0));
        assertThat(rig.run("wait", "99")).isEqualTo(125);
        assertThat(rig.run("wait", "--frobnicate")).isEqualTo(125);
        assertThat(rig.run("run")).isEqualTo(125);
        assertThat(rig.run("tail", "x")).isEqualTo(125);
        assertThat(rig.run("history", "x")).isEqualTo(2);
        assertThat(rig.err()).startsWith("drover: job 12 has not ended after 5s; drover tail 12 follows it\n");
        assertThat(rig.err())
                .contains("drover: not all of jobs 12 and 13 have ended after 5s; drover tail follows them\n");
    }

    @Test
    void tail_in_a_pipe_says_each_failure_and_a_last_line_and_ends_as_wait_does() {
        rig.client.events.add(new JobEvent.JobChanged(
                Instant.EPOCH, JobEvent.Change.STATUS, Samples.array(JobState.RUNNING, 304, 1, 2)));
        rig.client.events.add(
                new JobEvent.AttemptEnded(Instant.EPOCH, Samples.attempt(12, 7, JobState.FAILED, 3, ""), false, false));
        rig.client.events.add(new JobEvent.Gap(Instant.EPOCH, 120));
        rig.client.events.add(new JobEvent.JobChanged(
                Instant.EPOCH, JobEvent.Change.ENDED, Samples.array(JobState.FAILED, 499, 1, 0)));
        assertThat(rig.run("tail", "12")).isEqualTo(1);
        assertThat(rig.out()).isEqualTo("""
                        12.7 failed: exit code 3 (attempt 1)
                        120 events were left out, because too many came at once; the counts are those of now
                        12 thumbs   failed   500/500   12 s   1 of 500 tasks failed
                        """);
        assertThat(rig.client.calls).contains("events [12] SUMMARY true");
    }

    @Test
    void tail_in_a_pipe_says_at_once_what_there_is_and_then_every_ten_seconds() {
        JobEvent.JobChanged running = new JobEvent.JobChanged(
                Instant.EPOCH, JobEvent.Change.STATUS, Samples.array(JobState.RUNNING, 304, 1, 2));
        List<Integer> printed = new ArrayList<>();
        rig.client.events.addAll(Collections.nCopies(60, running));
        rig.client.gapAfter = 1;
        rig.client.duringPoll = () -> {
            rig.client.passedMs += 200;
            printed.add((int) rig.out().lines().count());
        };
        assertThat(rig.run("tail")).isZero();
        assertThat(printed.subList(0, 4)).as("lines before each 200 ms").containsExactly(0, 0, 1, 1);
        assertThat(printed.get(51)).isEqualTo(1);
        assertThat(printed.get(53)).isEqualTo(2);
        assertThat(rig.out().lines().distinct()).containsExactly("12 thumbs   61 %   305/500   2 running   1 failed");
    }

    @Test
    void tail_in_a_pipe_does_not_take_a_stream_that_has_not_begun_for_one_without_jobs() {
        JobEvent.JobChanged running = new JobEvent.JobChanged(
                Instant.EPOCH, JobEvent.Change.STATUS, Samples.array(JobState.RUNNING, 304, 1, 2));
        rig.client.live = new LiveJobs(List.of(running.status()), List.of());
        rig.client.pollsInVain = 20;
        rig.client.events.addAll(List.of(running, running));
        rig.client.gapAfter = 1;
        rig.client.duringPoll = () -> rig.client.passedMs += 200;
        assertThat(rig.run("tail")).isZero();
        assertThat(rig.out()).isEqualTo("12 thumbs   61 %   305/500   2 running   1 failed\n");
    }

    @Test
    void tail_in_a_pipe_prints_where_it_is_every_ten_seconds_though_nothing_happens() {
        rig.client.events.add(new JobEvent.JobChanged(
                Instant.EPOCH, JobEvent.Change.STATUS, Samples.array(JobState.RUNNING, 304, 1, 2)));
        rig.client.pollsInVain = 3;
        rig.client.duringPoll = () -> rig.client.passedMs += 10_000;
        assertThat(rig.run("tail")).isZero();
        assertThat(rig.out())
                .isEqualTo("no job runs or waits\n".repeat(3) + "12 thumbs   61 %   305/500   2 running   1 failed\n");
    }

    @Test
    void tail_of_jobs_by_their_ids_shows_what_waits_too() {
        for (long id : new long[] {12, 13}) {
            rig.client.events.add(new JobEvent.JobChanged(
                    Instant.EPOCH, JobEvent.Change.STATUS, Samples.waiting(id).job()));
            rig.client.ends.put(new JobId(id), Samples.end(id, JobState.SUCCEEDED, null, 0));
        }
        rig.client.duringPoll = () -> rig.client.passedMs += 6_000;
        assertThat(rig.run("tail", "12", "13")).isZero();
        assertThat(rig.out()).isEqualTo("12 job12   queued\n13 job13   queued\n");
    }

    @Test
    void tail_in_json_is_an_event_a_line() {
        rig.client.events.add(new JobEvent.AttemptEnded(
                Instant.ofEpochSecond(1), Samples.attempt(12, 7, JobState.FAILED, 3, ""), true, false));
        rig.client.events.add(new JobEvent.Gap(Instant.ofEpochSecond(2), 0));
        rig.client.ends.put(ID, Samples.end(12, JobState.SUCCEEDED, null, 0));
        assertThat(rig.run("tail", "--json", "12")).isZero();
        assertThat(rig.out())
                .isEqualTo(
                        "{\"at\":\"1970-01-01T00:00:01.000Z\",\"type\":\"attempt-ended\",\"job\":12,\"task\":7,\"attempt\":1,"
                                + "\"worker\":2,\"epoch\":4,\"pid\":4242,\"state\":\"failed\",\"cause\":\"exit\",\"exitCode\":3,"
                                + "\"startedAt\":\"2026-11-24T10:02:06.100Z\",\"endedAt\":\"2026-11-24T10:02:07.600Z\",\"runMs\":1500,"
                                + "\"cpuMs\":250,\"peakBytes\":3145728,\"outputBytes\":1500,\"message\":\"exit code 3\",\"reruns\":true}\n"
                                + "{\"at\":\"1970-01-01T00:00:02.000Z\",\"type\":\"gap\",\"skipped\":0}\n");
    }

    @Test
    void logs_of_an_array_stand_behind_their_task_in_whole_lines() {
        rig.client.jobs.put(ID, Samples.running());
        rig.client.output.add(new FakeClient.Output(7, OutputSink.Stream.STDOUT, "a\nb"));
        rig.client.output.add(new FakeClient.Output(8, OutputSink.Stream.STDOUT, "x\n"));
        rig.client.output.add(new FakeClient.Output(7, OutputSink.Stream.STDOUT, "c\n"));
        rig.client.output.add(new FakeClient.Output(8, OutputSink.Stream.STDERR, "no end"));
        assertThat(rig.run("logs", "-f", "12")).isZero();
        assertThat(rig.out()).isEqualTo("12.7 │ a\n12.8 │ x\n12.7 │ bc\n");
        assertThat(rig.err()).isEqualTo("12.8 │ no end\n");
    }

    @Test
    void logs_may_be_cut_to_the_last_lines_of_each_task() {
        rig.client.jobs.put(ID, Samples.running());
        rig.client.output.add(new FakeClient.Output(7, OutputSink.Stream.STDOUT, "1\n2\n3\n"));
        rig.client.output.add(new FakeClient.Output(8, OutputSink.Stream.STDOUT, "4\n5\n6"));
        assertThat(rig.run("logs", "-n2", "--no-prefix", "--failed", "--attempt", "3", "12"))
                .isZero();
        assertThat(rig.out()).isEqualTo("2\n3\n5\n6\n");
        assertThat(rig.client.calls).contains("output follow=false failed=true attempt=3");
    }

    @Test
    void followed_logs_begin_with_the_last_lines_of_each_task_and_go_on_with_all() {
        rig.client.jobs.put(ID, Samples.running());
        rig.client.output.add(new FakeClient.Output(7, OutputSink.Stream.STDOUT, "1\n2\n3\nbeg"));
        rig.client.output.add(new FakeClient.Output(8, OutputSink.Stream.STDOUT, "4\n5\n6\n"));
        rig.client.later.add(new FakeClient.Output(7, OutputSink.Stream.STDOUT, "un\na\n"));
        rig.client.later.add(new FakeClient.Output(8, OutputSink.Stream.STDOUT, "b\n"));
        rig.client.later.add(new FakeClient.Output(7, OutputSink.Stream.STDOUT, "c\n"));
        assertThat(rig.run("logs", "-fn2", "12")).isZero();
        assertThat(rig.out())
                .isEqualTo("12.7 │ 3\n12.8 │ 5\n12.8 │ 6\n" + "12.7 │ begun\n12.7 │ a\n12.8 │ b\n12.7 │ c\n");
    }

    @Test
    void followed_logs_of_one_task_are_its_bytes_from_the_last_lines_on() {
        rig.client.jobs.put(new JobId(11), Samples.failed());
        rig.client.output.add(new FakeClient.Output(0, OutputSink.Stream.STDOUT, "1\n2\n3"));
        rig.client.later.add(new FakeClient.Output(0, OutputSink.Stream.STDOUT, "\u00ff\r\0"));
        assertThat(rig.run("logs", "-f", "-n", "2", "11")).isZero();
        assertThat(rig.outBytes()).containsExactly('2', '\n', '3', 0xff, '\r', 0);
    }

    @Test
    void run_whose_coordinator_is_stopped_says_what_becomes_of_its_job() {
        rig.client.duringOutput = () -> {
            throw new DroverException(ErrorCode.UNREACHABLE, "the coordinator was stopped; drover start");
        };
        for (String[] words : new String[][] {{"run", "make"}, {"run", "--keep", "make"}}) {
            assertThat(rig.run(words)).isEqualTo(125);
        }
        assertThat(rig.err())
                .isEqualTo("drover: the coordinator was stopped; job 12 (make) stays queued: drover start goes on with"
                        + " it, drover cancel 12 after that ends it\n"
                        + "drover: the coordinator was stopped; job 13 (make) stays queued: drover start goes on with"
                        + " it, drover cancel 13 after that ends it\n");
    }

    @Test
    void what_follows_ends_with_125_when_the_coordinator_is_stopped_under_it() {
        rig.client.jobs.put(ID, Samples.running());
        rig.client.fault = null;
        rig.client.duringOutput = () -> {
            throw new DroverException(ErrorCode.UNREACHABLE, "the coordinator was stopped; drover start");
        };
        assertThat(rig.run("logs", "-f", "12")).isEqualTo(125);
        assertThat(rig.run("logs", "12")).isEqualTo(3);
    }

    @Test
    void cancel_says_what_it_took() {
        rig.client.cancellation = new Cancellation(ID, 1, 3, 1, false, JobState.CANCELLED, true);
        assertThat(rig.run("cancel", "12")).isZero();
        assertThat(rig.run("cancel", "12.3-5", "--force")).isZero();
        assertThat(rig.run("cancel", "--no-wait", "12")).isZero();
        assertThat(rig.out())
                .isEqualTo("job 12 cancelled: 3 processes ended, 1 forced after the grace time\n"
                        + "job 12: 1 task cancelled: 3 processes ended, 1 forced\njob 12 is being cancelled\n");
        assertThat(rig.client.cancelled.get(1))
                .isEqualTo(CancelRequest.of(ID, List.of(new TaskRange(3, 5)), CancelRequest.Option.FORCE));
    }

    @Test
    void cancel_says_of_a_job_that_nothing_of_it_had_started() {
        rig.client.cancellation = new Cancellation(ID, 1, 0, 0, false, JobState.CANCELLED, false);
        assertThat(rig.run("cancel", "12")).isZero();
        assertThat(rig.run("cancel", "12.7")).isZero();
        rig.client.cancellation = new Cancellation(ID, 3, 0, 0, false, JobState.RUNNING, false);
        assertThat(rig.run("cancel", "12.7-9")).isZero();
        rig.client.cancellation = new Cancellation(ID, 3, 0, 0, false, JobState.RUNNING, true);
        assertThat(rig.run("cancel", "12.7-9")).isZero();
        assertThat(rig.out())
                .isEqualTo("job 12 cancelled before it started\njob 12: 1 task cancelled before it started\n"
                        + "job 12: 3 tasks cancelled before they started\n"
                        + "job 12: 3 tasks cancelled: no processes ended\n");
    }

    @Test
    void cancel_of_more_than_twenty_jobs_prints_a_total() {
        rig.client.cancellation = new Cancellation(ID, 1, 0, 0, false, JobState.CANCELLED, false);
        String ids = LongStream.rangeClosed(1, 21).mapToObj(id -> id + " ").collect(Collectors.joining());
        assertThat(rig.typing(ids).run("cancel", "-")).isZero();
        assertThat(rig.out()).isEqualTo("21 jobs cancelled, 21 of them before they started; no processes ended\n");
        rig.client.cancellation = new Cancellation(ID, 1, 2, 1, false, JobState.CANCELLED, true);
        assertThat(rig.typing(ids).run("cancel", "-")).isZero();
        assertThat(rig.out()).endsWith("21 jobs cancelled; 42 processes ended, 21 forced after the grace time\n");
        rig.client.cancellation = new Cancellation(ID, 0, 0, 0, false, JobState.FAILED, true);
        assertThat(rig.typing(ids).run("cancel", "-")).isZero();
        assertThat(rig.out()).endsWith("no jobs cancelled; 21 had ended before; no processes ended\n");
        rig.client.cancellation = new Cancellation(ID, 0, 0, 0, false, JobState.RUNNING, true);
        assertThat(rig.typing(ids).run("cancel", "--no-wait", "-")).isZero();
        assertThat(rig.out()).endsWith("no jobs cancelled; 21 are being cancelled; no processes ended\n");
        assertThat(rig.typing(ids.replace(" ", ".7 ")).run("cancel", "-")).isZero();
        assertThat(rig.out()).endsWith("no jobs cancelled; tasks of 21 jobs cancelled; no processes ended\n");
        rig.client.cancellation = new Cancellation(ID, 1, 2, 1, false, JobState.CANCELLED, true);
        assertThat(rig.typing(ids).run("cancel", "--json", "-")).isZero();
        assertThat(rig.out()).contains("\"started\":true}\n");
    }

    @Test
    void cancel_of_what_has_ended_fails_and_of_all_without_any_does_not() {
        rig.client.cancellation = new Cancellation(ID, 0, 0, 0, true, JobState.SUCCEEDED, true);
        assertThat(rig.run("cancel", "12")).isEqualTo(1);
        assertThat(rig.run("cancel", "--all")).isZero();
        assertThat(rig.run("cancel", "--name", "x*")).isEqualTo(1);
        assertThat(rig.run("cancel", "--all", "12")).isEqualTo(2);
        assertThat(rig.out()).isEqualTo("job 12 had ended before: succeeded\n");
        assertThat(rig.err())
                .isEqualTo("drover: no job is live\ndrover: no live job matches; drover list shows those there are\n"
                        + "drover: ids and --all can't go together; choose one\n");
    }

    @Test
    void a_selector_that_a_history_which_lags_has_answered_says_what_it_may_have_missed() {
        rig.client.jobs.put(ID, Samples.running());
        rig.client.cancellation = new Cancellation(ID, 1, 0, 0, false, JobState.CANCELLED, false);
        rig.client.lag = Optional.of("the history is behind");
        assertThat(rig.run("cancel", "--all")).isZero();
        assertThat(rig.run("cancel", "12")).isZero();
        assertThat(rig.err())
                .isEqualTo(
                        "drover: jobs that the history lacks are not among those that were chosen; name them by their"
                                + " ids\n");
    }

    @Test
    void ids_without_end_are_refused_before_they_fill_the_memory() {
        assertThat(rig.typing("12\n".repeat(6 << 20)).run("cancel", "-")).isEqualTo(2);
        assertThat(rig.err())
                .isEqualTo("drover: the ids on standard input have more than 16 MB; name them in several commands\n");
        assertThat(rig.client.calls).isEmpty();
    }

    @Test
    void cancel_asks_each_job_once_and_what_a_selector_found_may_have_ended_meanwhile() {
        rig.client.cancellation = new Cancellation(ID, 0, 0, 0, true, JobState.SUCCEEDED, true);
        rig.client.jobs.put(ID, Samples.running());
        assertThat(rig.run("cancel", "--all")).isZero();
        assertThat(rig.run("cancel", "--name", "t*")).isZero();
        assertThat(rig.typing("12 12\n12.0").run("cancel", "-")).isEqualTo(1);
        assertThat(rig.client.cancelled).hasSize(4);
        assertThat(rig.out()).isEqualTo("job 12 had ended before: succeeded\n".repeat(4));
    }

    @Test
    void an_attempt_that_there_was_not_is_not_found() {
        rig.client.jobs.put(new JobId(11), Samples.failed());
        assertThat(rig.run("logs", "--attempt", "3", "11")).isZero();
        assertThat(rig.run("logs", "--attempt", "99", "11")).isEqualTo(1);
        assertThat(rig.err())
                .isEqualTo("drover: job 11 has no attempt 99; 3 attempts of it ended, drover show 11 lists them\n");
    }

    @Test
    void an_empty_name_does_not_choose_every_job() {
        rig.client.jobs.put(ID, Samples.running());
        for (String command : new String[] {"cancel", "history", "logs"}) {
            assertThat(rig.run(command, "--name", "")).isEqualTo(2);
        }
        assertThat(rig.client.cancelled).isEmpty();
        assertThat(rig.err().lines())
                .hasSize(3)
                .containsOnly("drover: --name is empty; give it a name, '*' for every one, or leave it out");
    }

    @Test
    void a_standard_input_without_ids_is_no_fault() {
        assertThat(rig.typing(" \n").run("cancel", "-")).isZero();
        assertThat(rig.err()).isEqualTo("drover: no ids stand on standard input\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks", "logs", "result"})
    void a_task_that_is_not_there_is_not_found(String command) {
        String sentence = "job 12 has no task 9999; its tasks are 0 to 499";
        rig.client.jobs.put(ID, Samples.running());
        rig.client.fault = new DroverException(ErrorCode.NOT_FOUND, sentence);
        assertThat(rig.run(command, "12.9999")).isEqualTo(1);
        assertThat(rig.client.calls).contains("tasks 12 [TaskRange[first=9999, last=9999]]");
        assertThat(rig.err()).isEqualTo("drover: " + sentence + "\n");
    }

    @Test
    void a_result_is_one_line_and_a_command_has_none() {
        rig.client.jobs.put(new JobId(13), Samples.function(JobState.SUCCEEDED));
        rig.client.jobs.put(new JobId(11), Samples.failed());
        assertThat(rig.run("result", "11")).isEqualTo(1);
        rig.client.attempts.add(Samples.attempt(13, 0, JobState.SUCCEEDED, null, "[ 55 ]"));
        assertThat(rig.run("result", "13")).isZero();
        assertThat(rig.run("result", "13", "--json")).isZero();
        assertThat(rig.out()).isEqualTo("[55]\n{\"job\":13,\"task\":0,\"result\":[55]}\n");
        assertThat(rig.err())
                .isEqualTo(
                        "drover: job 11 is a command job and wrote no result to its DROVER_CHANNEL; drover logs 11 shows what it printed\n");
    }
}
