package dev.drover.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"30s,30000", "1h30m,5400000", "3d,259200000", "250ms,250", "1h30m15s,5415000", "0s,0"})
    void lengths_of_time_are_read(String text, long durationMs) {
        assertThat(Durations.parseMs(text, "--timeout")).isEqualTo(durationMs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1x", "1h30", "-5s", "1.5h", "99999999999999999999s", "9999999d", "5 s"})
    void what_is_no_length_of_time_is_refused(String text) {
        assertThatThrownBy(() -> Durations.parseMs(text, "--timeout"))
                .hasMessage("--timeout takes a length of time such as 30s, 1h30m or 3d, not '" + text + "'");
    }

    @Test
    void a_bare_number_is_refused_with_its_unit_named() {
        assertThatThrownBy(() -> Durations.parseMs("30", "--timeout"))
                .hasMessage("--timeout takes a length of time such as 30s, 1h30m or 3d, not '30';"
                        + " a number needs its unit: 30s");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 ms",
        "999,999 ms",
        "2000,2.0 s",
        "8140,8.1 s",
        "45000,45 s",
        "119999,119 s",
        "720000,12 min",
        "11100000,3 h 05 min",
        "187200000,2 d 4 h"
    })
    void lengths_of_time_are_shown_short(long durationMs, String shown) {
        assertThat(Durations.format(durationMs)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "720000,600000,12 min of 10 min",
        "10134,10000,10.134 s of 10 s",
        "10030,10000,10.030 s of 10 s",
        "500,200,500 ms of 200 ms"
    })
    void what_was_measured_stands_beside_its_limit_and_differs(long ms, long limitMs, String text) {
        assertThat(Durations.ofLimit(ms, limitMs)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "90000, 90s", "1500, 1500ms"})
    void what_is_written_exactly_is_read_again(long durationMs, String written) {
        assertThat(Durations.exact(durationMs)).isEqualTo(written);
        assertThat(Durations.parseMs(written, "timeout")).isEqualTo(durationMs);
    }
}
