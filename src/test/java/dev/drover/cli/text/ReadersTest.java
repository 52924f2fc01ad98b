package dev.drover.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersTest {
    @ParameterizedTest
    @CsvSource({
        "02:00, 2026-11-24T01:00:00Z",
        "23:30, 2026-11-23T22:30:00Z",
        "9:05, 2026-11-24T08:05:00Z",
        "yesterday 02:00, 2026-11-23T01:00:00Z",
        "yesterday, 2026-11-22T23:00:00Z",
        "today, 2026-11-23T23:00:00Z",
        "Mon 02:13, 2026-11-23T01:13:00Z",
        "wed 02:13, 2026-11-18T01:13:00Z",
        "Tue 10:00, 2026-11-24T09:00:00Z",
        "Tue 12:00, 2026-11-17T11:00:00Z",
        "Sun, 2026-11-21T23:00:00Z",
        "today 10:00, 2026-11-24T09:00:00Z",
        "2026-11-22 02:00, 2026-11-22T01:00:00Z",
        "2026-11-22, 2026-11-21T23:00:00Z",
        "2026-11-22T02:00:00Z, 2026-11-22T02:00:00Z",
        "2026-11-22T02:00:05.250-05:00, 2026-11-22T07:00:05.250Z",
        "2026-07-01 12:00, 2026-07-01T10:00:00Z",
        "1h, 2026-11-24T09:13:00Z",
        "now, 2026-11-24T10:13:00Z"
    })
    void points_in_time_are_the_last_ones_in_the_zone_of_the_user(String text, Instant expected) {
        TimeParser points = new TimeParser(Instant.parse("2026-11-24T10:13:00Z"), ZoneId.of("Europe/Berlin"));
        assertThat(Instant.ofEpochMilli(points.lastMs(text, "--since"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "25:00",
                "tomorrow",
                "2026-13-01",
                "2026-11-22 2",
                "noon",
                "12",
                "yesterday noon",
                "Mon noon",
                "Monday 02:00",
                "Xyz 02:00"
            })
    void what_is_no_point_in_time_is_refused(String text) {
        TimeParser points = new TimeParser(Instant.parse("2026-11-24T10:13:00Z"), ZoneId.of("UTC"));
        assertThatThrownBy(() -> points.lastMs(text, "--since"))
                .hasMessage(
                        "--since takes a time such as 1h, 02:00, 'yesterday 02:00', 'Mon 02:00', '2026-11-22 02:00' or"
                                + " 2026-11-22T02:00:00Z, not '" + text + "'"
                                + (text.equals("12") ? "; a number needs its unit: 12m" : ""));
    }

    @Test
    void times_are_short_on_a_screen_and_whole_for_programs() {
        Instant now = Instant.parse("2026-11-24T10:13:00Z");
        ZoneId zone = ZoneId.of("Europe/Berlin");
        assertThat(Times.brief(at("2026-11-24T01:13:05Z"), now, zone)).isEqualTo("02:13");
        assertThat(Times.brief(at("2026-11-23T01:13:05Z"), now, zone)).isEqualTo("Mon 02:13");
        assertThat(Times.brief(at("2026-11-02T01:13:05Z"), now, zone)).isEqualTo("2026-11-02 02:13");
        assertThat(Times.exact(at("2026-11-24T01:13:05Z"), now, zone)).isEqualTo("02:13:05");
        assertThat(Times.exact(at("2026-11-23T01:13:05Z"), now, zone)).isEqualTo("2026-11-23 02:13:05");
        assertThat(Times.iso(at("2026-11-24T01:03:05.007Z"))).isEqualTo("2026-11-24T01:03:05.007Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "12.7", "12.3-9,12", "@build", "1.0"})
    void ids_are_read_and_written_as_they_were_typed(String text) {
        assertThat(JobRef.parse(text)).hasToString(text);
    }

    @Test
    void a_whole_job_a_task_and_a_name_are_told_apart() {
        assertThat(JobRef.parse("12").isWholeJob()).isTrue();
        assertThat(JobRef.parse("12.3-9,12").tasks()).containsExactly(new JobRef.Range(3, 9), new JobRef.Range(12, 12));
        assertThat(JobRef.parse("@a.b").name()).isEqualTo("a.b");
        assertThat(JobRef.parse("@a.b.7-9,12")).hasToString("@a.b.7-9,12");
        assertThat(JobRef.parse("@a.b.7").name()).isEqualTo("a.b");
        assertThat(JobRef.parse("@v1.2-rc").name()).isEqualTo("v1.2-rc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "x", "12.", "12.x", "12.3-", "12.3,,4", "", "9999999999999999999", "-", "12-13"})
    void what_is_no_id_is_refused(String text) {
        assertThatThrownBy(() -> JobRef.parse(text))
                .hasMessage(
                        "'" + text
                                + "' is no id; ids are 12 (a job), 12-15,20 (several), 12.7 (a task), 12.3-9,12 (several of a job), @name, @name.7 or - (drover history)");
    }

    @Test
    void tasks_that_end_before_they_begin_are_refused() {
        assertThatThrownBy(() -> JobRef.parse("12.9-3")).hasMessage("the tasks 9-3 of '12.9-3' end before they begin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-x", ".x", "ä"})
    void what_is_no_name_is_refused(String name) {
        assertThatThrownBy(() -> JobRef.parse("@" + name))
                .hasMessage("'" + name
                        + "' after @ is no name; names are ASCII letters, digits, '.', '_' and '-', begin with a"
                        + " letter, digit or '_', and don't end in .DIGITS");
    }

    private static long at(String iso) {
        return Instant.parse(iso).toEpochMilli();
    }

    @Test
    void one_word_may_name_several_jobs() {
        assertThat(JobRef.parseAll("12-14,20")).extracting(JobRef::id).containsExactly(12L, 13L, 14L, 20L);
        assertThat(JobRef.parseAll("12.3-4,9")).hasToString("[12.3-4,9]");
        assertThat(JobRef.parseAll("@a-b")).hasToString("[@a-b]");
        assertThat(JobRef.parseAll("1-100000")).hasSize(100_000);
        assertThatThrownBy(() -> JobRef.parseAll("1,1-100000"))
                .hasMessage(
                        "'1,1-100000' names more than 100,000 jobs; name fewer, or choose them with --name or --label");
        assertThatThrownBy(() -> JobRef.parseAll("3-1")).hasMessage("the jobs 3-1 of '3-1' end before they begin");
        for (String wrong : new String[] {"0-3", "1,", "1-", "-3", "1-x"}) {
            assertThatThrownBy(() -> JobRef.parseAll(wrong)).hasMessageContaining("is no id");
        }
    }
}
