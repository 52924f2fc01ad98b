package dev.drover.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.convert.EndSentence;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.SystemExit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WritersTest {
    private static final List<Column> COLUMNS = List.of(
            Column.right("ID"),
            new Column("NAME", false, Column.Shrink.MIDDLE),
            Column.left("STATE"),
            new Column("WHY", false, Column.Shrink.END));

    @Test
    void a_table_is_aligned_and_has_no_blanks_at_the_end() {
        Table table = table("exit code 3 after 3 attempts");
        assertThat(table.lines(true, 0))
                .containsExactly(
                        "  ID  NAME                    STATE      WHY",
                        "   9  nightly-backup-of-home  cancelled",
                        "  11  short                   failed     exit code 3 after 3 attempts");
    }

    @Test
    void a_narrow_terminal_shortens_why_first_then_the_middle_of_the_name() {
        assertThat(table("exit code 3 after 3 attempts").lines(false, 60))
                .containsExactly(
                        "   9  nightly-backup-of-home  cancelled",
                        "  11  short                   failed     exit code 3 after …");
        assertThat(table("exit code 3 after 3 attempts").lines(false, 40))
                .containsExactly("   9  nightly…of-home  cancelled", "  11  short            failed     exit …");
    }

    @Test
    void a_row_for_a_pipe_is_separated_by_tabs_and_cannot_be_torn_by_what_is_in_it() {
        assertThat(Table.tabbed(new String[] {"1", "a\tb", "c\nd"})).isEqualTo("1\ta\\tb\tc\\nd");
    }

    @Test
    void control_characters_are_shown() {
        assertThat(Escapes.line("a\u001b[31mb\u0007\u009b\u202ec\u00e4"))
                .isEqualTo("a\\x1b[31mb\\x07\\x9b\\u202ec\u00e4");
        assertThat(Escapes.line("\ta\tb")).isEqualTo("\\ta\\tb");
        assertThat(Escapes.text("\ta\tb\u001b\u009b\r\n")).isEqualTo("\ta\tb\\x1b\\x9b\\r\\n");
    }

    @ParameterizedTest
    @CsvSource({
        "309,500,━━━━━━━━━━━━━━━━━━━━━━━━╸               ,########################-...............,61 %",
        "0,500,                                        ,........................................,0 %",
        "500,500,━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━,########################################,100 %",
        "0,0,                                        ,........................................,0 %",
        "999999,1000000,━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╸,#######################################-,99 %"
    })
    void bars_never_look_full_before_all_is_done(long done, long total, String utf8, String ascii, String percent) {
        assertThat(new Bars(true).draw(done, total, 40).stripTrailing())
                .isEqualTo(utf8 == null ? "" : utf8.stripTrailing());
        assertThat(new Bars(false).draw(done, total, 40)).isEqualTo(ascii);
        assertThat(Bars.percent(done, total)).isEqualTo(percent);
    }

    @Test
    void an_argv_is_written_so_that_a_shell_reads_it_back() {
        assertThat(ShellQuote.line(List.of(
                        bytes("convert"),
                        bytes("a b.png"),
                        bytes("it's"),
                        bytes(""),
                        bytes("$HOME"),
                        bytes("Müller.png"))))
                .isEqualTo("convert 'a b.png' 'it'\\''s' '' '$HOME' Müller.png");
        assertThat(ShellQuote.line(List.of(new byte[] {'a', (byte) 0xff, '\n', '\''})))
                .isEqualTo("$'a\\xff\\n\\''");
    }

    @Test
    void json_leaves_out_what_is_absent_and_keeps_bytes_that_are_not_utf8() {
        assertThat(new JsonLine()
                        .number("id", 12)
                        .text("key", "")
                        .time("submittedAt", Instant.ofEpochSecond(1))
                        .bytes("value", new byte[] {(byte) 0xff})
                        .json("result", bytes("{ \"a\" : [1, 2.50,\n 1e400] }"))
                        .startArray("command")
                        .element(bytes("ls"))
                        .element(new byte[] {(byte) 0xfe})
                        .endArray()
                        .startObject("labels")
                        .text("k", "v\n")
                        .endObject()
                        .end())
                .isEqualTo("{\"id\":12,\"submittedAt\":\"1970-01-01T00:00:01.000Z\",\"valueBase64\":\"/w==\","
                        + "\"result\":{\"a\":[1,2.50,1e400]},\"command\":[\"ls\",{\"valueBase64\":\"/g==\"}],"
                        + "\"labels\":{\"k\":\"v\\n\"}}");
    }

    @Test
    void a_result_becomes_one_line() {
        assertThat(JsonLine.compact(bytes("\n 55 "))).isEqualTo("55");
        assertThat(JsonLine.compact(bytes("[ 1,\n {\"a\": null} ]"))).isEqualTo("[1,{\"a\":null}]");
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED,,0,,1,'',0",
        "FAILED,EXIT,3,,3,exit code 3 after 3 attempts,3",
        "FAILED,EXIT,3,,1,exit code 3,3",
        "FAILED,SIGNAL,,9,1,ended by SIGKILL,137",
        "FAILED,TIMEOUT,,15,1,timed out,124",
        "FAILED,NOT_STARTED,127,,1,could not be started,127",
        "FAILED,NOT_STARTED,126,,1,could not be started,126",
        "FAILED,EXCEPTION,,,2,exception after 2 attempts,1",
        "FAILED,WORKER_LOST,,,1,its worker was lost,1",
        "CANCELLED,CANCELLED,,,0,by user,130",
        "CANCELLED,SHUTDOWN,,,1,the coordinator was stopped,1",
        "RUNNING,,,,1,'',1"
    })
    void why_it_ended_is_a_phrase_and_an_exit_code(
            JobState state, Cause cause, Integer exitCode, Integer signal, long attempts, String why, int code) {
        EndSentence sentence =
                new EndSentence(state, cause, optional(exitCode), optional(signal), false, 1, 0, 0, attempts, "");
        assertThat(sentence.text()).isEqualTo(why);
        Ending ending = new Ending(state, cause, optional(exitCode), optional(signal), false, why);
        assertThat(ending.asExitCode()).isEqualTo(code);
    }

    @Test
    void what_a_function_called_is_told_from_how_often_it_was_run() {
        EndSentence sentence = new EndSentence(
                JobState.FAILED, Cause.EXIT, optional(5), optional(null), false, 1, 0, 0, 2, SystemExit.SENTENCE);
        assertThat(sentence.text()).isEqualTo("exit code 5, called System.exit, after 2 attempts");
    }

    @Test
    void an_array_says_how_many_failed_and_exits_with_1() {
        EndSentence sentence = new EndSentence(
                JobState.FAILED, Cause.EXIT, OptionalInt.of(7), OptionalInt.empty(), true, 500, 3, 0, 506, "");
        assertThat(sentence.text()).isEqualTo("3 of 500 tasks failed");
        Ending ending =
                new Ending(JobState.FAILED, Cause.EXIT, OptionalInt.of(7), OptionalInt.empty(), true, sentence.text());
        assertThat(ending.asExitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "CANCELLED,CANCELLED,true,179,by user; 179 tasks never ran",
        "CANCELLED,CANCELLED,true,1,by user; 1 task never ran",
        "CANCELLED,SHUTDOWN,false,1,the coordinator was stopped; it never ran",
        "CANCELLED,PREREQUISITE,true,240,'a job that it waited for didn''t succeed'",
        "FAILED,MAX_FAILURES,true,30,too many tasks failed; 30 tasks never ran",
        "FAILED,EXIT,true,2,3 of 240 tasks failed; 2 tasks never ran",
        "RUNNING,,true,2,''"
    })
    void what_never_ran_is_said_of_what_has_ended(
            JobState state, Cause cause, boolean array, long neverRan, String why) {
        EndSentence sentence =
                new EndSentence(state, cause, OptionalInt.empty(), OptionalInt.empty(), array, 240, 3, neverRan, 0, "");
        assertThat(sentence.text()).isEqualTo(why);
    }

    @Test
    void sizes_and_counts_are_short() {
        assertThat(Sizes.bytes(0)).isEqualTo("0 B");
        assertThat(Sizes.bytes(1_536)).isEqualTo("1.5 KB");
        assertThat(Sizes.bytes(64L << 20)).isEqualTo("64 MB");
        assertThat(Sizes.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Sizes.counted(1, "process")).isEqualTo("1 process");
        assertThat(Sizes.counted(3, "process")).isEqualTo("3 processes");
        assertThat(Sizes.counted(0, "task")).isEqualTo("no tasks");
    }

    private static Table table(String why) {
        Table table = new Table(COLUMNS, true);
        table.add(new String[] {"9", "nightly-backup-of-home", "cancelled", ""});
        table.add(new String[] {"11", "short", "failed", why});
        return table;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static OptionalInt optional(Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
