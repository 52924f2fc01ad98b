package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.DroverException;
import dev.drover.client.JobId;
import dev.drover.client.JobSummary;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryCommandTest {
    private final Rig rig = new Rig();

    @BeforeEach
    void addJobs() {
        for (JobSummary job : new JobSummary[] {Samples.running(), Samples.failed(), Samples.cancelled()}) {
            rig.client.jobs.put(job.id(), job);
        }
    }

    @Test
    void on_a_terminal_it_is_the_table_of_the_contract() {
        assertThat(rig.onTerminal().run("history", "--since", "1h", "--wide")).isZero();
        assertThat(rig.out()).isEqualTo("""
                           ID  NAME     STATE      DONE     FAILED  STARTED  RAN     EXIT  WHY
                           12  thumbs   running    305/500  1       10:02    8.1 s
                           11  backup   failed     1/1      1       09:58    2.0 s   3     exit code 3 after 3 attempts
                            9  nightly  cancelled  0/1      0       09:30    12 min        by user
                        """.replaceAll("(?m)^ ", ""));
    }

    @Test
    void in_a_pipe_it_is_separated_by_tabs_with_iso_times_and_milliseconds() {
        assertThat(rig.run("history")).isZero();
        assertThat(rig.out())
                .isEqualTo("ID\tNAME\tSTATE\tDONE\tFAILED\tSTARTED\tRAN_MS\tEXIT\tWHY\n"
                        + "12\tthumbs\trunning\t305/500\t1\t2026-11-24T10:02:00.000Z\t8100\t\t\n"
                        + "11\tbackup\tfailed\t1/1\t1\t2026-11-24T09:58:08.100Z\t2000\t3\texit code 3 after 3 attempts\n"
                        + "9\tnightly\tcancelled\t0/1\t0\t2026-11-24T09:30:28.100Z\t720000\t\tby user\n");
    }

    @Test
    void json_is_an_object_a_line_with_the_fields_of_the_contract() {
        assertThat(rig.run("history", "--json")).isZero();
        assertThat(rig.out().lines().skip(1).findFirst().orElseThrow())
                .isEqualTo(
                        "{\"id\":11,\"name\":\"backup\",\"kind\":\"command\",\"state\":\"failed\",\"cause\":\"exit\","
                                + "\"exitCode\":3,\"tasks\":1,\"ended\":1,\"failed\":1,\"cancelled\":0,\"neverRan\":0,"
                                + "\"submittedAt\":\"2026-11-24T09:58:08.000Z\",\"startedAt\":\"2026-11-24T09:58:08.100Z\","
                                + "\"endedAt\":\"2026-11-24T09:58:10.100Z\",\"runMs\":2000,\"message\":\"exit code 3 after 3 attempts\",\"labels\":{\"team\":\"red\"}}");
    }

    @Test
    void a_cancelled_job_says_how_many_of_its_tasks_never_ran() {
        rig.client.jobs.clear();
        for (JobSummary job : new JobSummary[] {Samples.cancelledArray(61, 179, 177), Samples.neverRan()}) {
            rig.client.jobs.put(job.id(), job);
        }
        assertThat(rig.run("history", "--columns", "id,done,why", "--no-header"))
                .isZero();
        assertThat(rig.run("history", "--json")).isZero();
        assertThat(rig.out())
                .startsWith("12\t61/240\tby user; 177 tasks never ran\n9\t0/1\tby user; it never ran\n")
                .contains("\"cancelled\":179,\"neverRan\":177,", "\"cancelled\":1,\"neverRan\":1,");
    }

    @ParameterizedTest
    @CsvSource({"history,''", "list,''", "history,--json", "history,-q"})
    void the_first_row_leaves_for_the_pipe_before_the_second_is_asked_for(String command, String option) {
        List<String> before = new ArrayList<>();
        rig.client.beforeRow = () -> before.add(rig.out());
        assertThat(option.isEmpty() ? rig.run(command) : rig.run(command, option))
                .isZero();
        assertThat(before).hasSize(3);
        assertThat(before.get(0)).isEmpty();
        assertThat(before.get(1)).contains("12").endsWith("\n");
        assertThat(before.get(2)).as("one flush is enough").isEqualTo(before.get(1));
    }

    @Test
    void columns_may_be_chosen_and_quiet_prints_ids() {
        assertThat(rig.run("history", "--columns", "id,labels,ended", "--no-header"))
                .isZero();
        assertThat(rig.run("list", "-q")).isZero();
        assertThat(rig.out())
                .isEqualTo("12\tteam=red\t\n11\tteam=red\t2026-11-24T09:58:10.100Z\n"
                        + "9\tteam=red\t2026-11-24T09:42:28.100Z\n12\n11\n9\n");
    }

    @Test
    void on_a_terminal_it_says_what_it_left_out() {
        rig.client.matching = OptionalLong.of(1_204);
        assertThat(rig.onTerminal().run("history", "--wide")).isZero();
        assertThat(rig.err()).isEqualTo("drover: 3 of 1,204 shown; --limit 0 for all\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            history --state faild | unknown state faild; did you mean failed?
            history --cause tmeout | unknown cause tmeout; did you mean timeout?
            history --columns id,nmae | unknown column nmae; did you mean name?
            history --by birth | --by takes submitted, started or ended, not 'birth'
            history --worker 4294967297 | --worker takes a number from 0 to 2147483647, not '4294967297'
            history --exit-code 300 | --exit-code takes a number from 0 to 255, not '300'
            history 12 | history takes no words, '12' is one too many (drover history --help)
            history --columns id,name -q | --columns are of the table, and -q prints none; leave out one
            list --columns id --json | --columns are of the table, and --json prints none; leave out one
            tasks 12 --columns task --values | --columns are of the table, and --values prints none; leave out one
            tasks 12 -0 | -0 goes with --values
            tasks | tasks takes one id, not 0 (drover tasks --help)
            """)
    void a_bad_filter_is_refused(String line, String sentence) {
        assertThat(rig.run(line.trim().split(" +"))).isEqualTo(2);
        assertThat(rig.err()).isEqualTo("drover: " + sentence + "\n");
    }

    @Test
    void tasks_are_a_row_each_and_values_can_be_had_alone() {
        rig.client.tasks.add(Samples.task(0, "a b.png", JobState.SUCCEEDED, 0));
        rig.client.tasks.add(Samples.task(1, "c\nd.png", JobState.FAILED, 3));
        assertThat(rig.run("tasks", "12")).isZero();
        assertThat(rig.run("tasks", "@thumbs", "--values", "-0")).isZero();
        assertThat(rig.run("tasks", "12", "--json", "--limit", "1")).isZero();
        assertThat(rig.out())
                .isEqualTo("TASK\tSTATE\tEXIT\tTRIES\tRAN_MS\tVALUE\n12.0\tsucceeded\t0\t1\t99\ta b.png\n"
                        + "12.1\tfailed\t3\t1\t99\tc\\nd.png\na b.png\0c\nd.png\0"
                        + "{\"job\":12,\"task\":0,\"value\":\"a b.png\",\"state\":\"succeeded\",\"exitCode\":0,\"attempts\":1,"
                        + "\"startedAt\":\"2026-11-24T10:02:07.100Z\",\"endedAt\":\"2026-11-24T10:02:07.200Z\",\"runMs\":99,"
                        + "\"cpuMs\":250,\"peakBytes\":3145728}\n");
    }

    @Test
    void wideTasksHaveWhatTheirLastAttemptsUsed() {
        rig.client.tasks.add(Samples.task(0, "a.png", JobState.SUCCEEDED, 0));
        rig.client.tasks.add(Samples.queuedTask(1, JobState.QUEUED, null));
        assertThat(rig.run("tasks", "12", "--wide")).isZero();
        assertThat(rig.out().lines().map(line -> line.split("\t", -1)))
                .allSatisfy(cells -> assertThat(cells).hasSize(11))
                .extracting(cells -> cells[0] + " " + cells[5] + " " + cells[6])
                .containsExactly("TASK CPU_MS PEAK_BYTES", "12.0 250 3145728", "12.1  ");
    }

    @Test
    void tasks_that_are_not_kept_are_rows_without_a_state() {
        rig.client.tasks.add(Samples.task(0, "a", null, null));
        assertThat(rig.run("tasks", "12", "--columns", "task,state,why")).isZero();
        assertThat(rig.out())
                .isEqualTo("TASK\tSTATE\tWHY\n"
                        + "12.0\tunknown\tnot kept any more: the part of the journal that had it was pruned\n");
        rig.client.tasks.add(Samples.task(0, "a", null, null));
        assertThat(rig.run("tasks", "12", "--json")).isZero();
        assertThat(rig.out())
                .contains("\"task\":0,\"value\":\"a\",\"pruned\":true,")
                .doesNotContain("\"state\"");
    }

    @Test
    void tasks_whose_process_is_stopped_say_so() {
        rig.client.tasks.add(Samples.stoppedTask(3));
        assertThat(rig.run("tasks", "12", "--columns", "task,state,why")).isZero();
        assertThat(rig.out())
                .isEqualTo("TASK\tSTATE\tWHY\n12.3\trunning (stopped)\tits process is stopped by a signal\n");
        rig.client.tasks.add(Samples.stoppedTask(3));
        assertThat(rig.run("tasks", "12", "--json")).isZero();
        assertThat(rig.out())
                .endsWith(
                        "\n{\"job\":12,\"task\":3,\"state\":\"running\",\"stopped\":true,\"attempts\":1,"
                                + "\"startedAt\":\"2026-11-24T10:02:07.200Z\",\"message\":\"its process is stopped by a signal\"}\n");
    }

    @Test
    void tasks_take_the_filters_of_history() {
        assertThat(rig.run("tasks", "12", "--since", "1h", "--until", "2026-11-24 10:00", "--by", "started"))
                .isZero();
        assertThat(rig.run("tasks", "12.3-9", "--before-id", "7", "--state", "failed"))
                .isZero();
        assertThat(rig.client.asked)
                .containsExactly(
                        "job: 12 since_ms: 1795510928100 until_ms: 1795514400000 by: TIME_BASIS_STARTED",
                        "job: 12 numbers { first: 3 last: 9 } states: JOB_STATE_FAILED before: 7");
    }

    @Test
    void tasks_take_ids_from_standard_input() {
        rig.client.tasks.add(Samples.task(0, "a.png", JobState.FAILED, 3));
        assertThat(rig.typing("12\n11\n").run("tasks", "-", "-q")).isZero();
        assertThat(rig.out()).isEqualTo("12.0\n12.0\n");
        assertThat(rig.client.asked).hasSize(2);
        assertThat(rig.err()).isEmpty();
        assertThat(rig.typing(" \n").run("tasks", "-", "-q")).isZero();
        assertThat(rig.err()).isEqualTo("drover: no ids stand on standard input\n");
    }

    @Test
    void tasks_of_several_jobs_are_those_of_the_jobs_of_a_name_or_label() {
        rig.client.tasks.add(Samples.task(0, "a.png", JobState.FAILED, 3));
        assertThat(rig.run("tasks", "--name", "th*", "--label", "team=red", "--state", "failed", "-q"))
                .isZero();
        assertThat(rig.out()).isEqualTo("12.0\n12.0\n12.0\n");
        assertThat(rig.client.asked)
                .containsExactly(
                        "filter { name_glob: \"th*\" labels { key: \"team\" value: \"red\" } } limit: 1001",
                        "job: 12 states: JOB_STATE_FAILED",
                        "job: 11 states: JOB_STATE_FAILED",
                        "job: 9 states: JOB_STATE_FAILED");
        assertThat(rig.run("tasks", "12", "--name", "th*")).isEqualTo(2);
        assertThat(rig.err()).isEqualTo("drover: ids and --name can't go together; choose one\n");
    }

    @Test
    void an_unknown_job_is_not_found() {
        rig.client.jobs.remove(new JobId(9));
        assertThat(rig.run("tasks", "9")).isEqualTo(1);
        assertThat(rig.run("tasks", "@nothing")).isEqualTo(1);
        assertThat(rig.err())
                .isEqualTo("drover: there is no job 9; drover history lists those there are\n"
                        + "drover: there is no job named nothing; drover history lists those there are\n");
    }

    @Test
    void a_question_that_is_refused_prints_nothing_but_the_error() {
        rig.client.fault = new DroverException(ErrorCode.HOME, "the home /x was at /y before");
        assertThat(rig.run("history")).isEqualTo(3);
        assertThat(rig.out()).isEmpty();
        assertThat(rig.err()).isEqualTo("drover: the home /x was at /y before\n");
    }

    @Test
    void an_empty_answer_in_a_pipe_has_its_header() {
        rig.client.jobs.clear();
        assertThat(rig.run("history", "--columns", "id,name")).isZero();
        assertThat(rig.out()).isEqualTo("ID\tNAME\n");
    }
}
