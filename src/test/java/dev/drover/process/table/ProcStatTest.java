package dev.drover.process.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("processes")
class ProcStatTest {
    private static final String REST = " S 7 9 11 0 -1 2097152 1 2 3 4 5 6 7 8 20 0 1 0 987654321 10 20 30\n";

    @Test
    void readsPastANameWithParenthesesAndSpaces() {
        byte[] stat = ("42 (a) R 1 (b) " + ")" + REST).getBytes(StandardCharsets.UTF_8);

        assertThat(ProcStat.parse(42, stat, stat.length)).isEqualTo(new ProcessInfo(42, 7, 11, 987654321L, 'S', true));
    }

    @Test
    void readsWhatTheProcessUses() {
        byte[] stat = ("42 (a) R 1 (b) " + ")" + REST).getBytes(StandardCharsets.UTF_8);

        ProcessSample sample = ProcStat.parseSample(42, stat, stat.length, 4_096);

        assertThat(sample).isEqualTo(new ProcessSample(ProcStat.parse(42, stat, stat.length), 20 * 4_096, 110, 150));
    }

    @Test
    void refusesWhatIsNoStatFile() {
        byte[] junk = "junk".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> ProcStat.parse(42, junk, junk.length)).hasMessage("/proc/42/stat is not as expected");
    }
}
