package dev.drover.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintedProgressTest {
    private static byte[] bytes(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "' 42%|████      | 42/100 [00:10<00:14]',42",
        "'  3.5 % done',3.5",
        "'   1,234,567 100%  1.2MB/s  0:00:01',100",
        "'50% then 60%',60",
        "'speed 250% at 7%, up 300%',7"
    })
    void theLastPercentageOfALine(String line, double percent) {
        assertThat(PrintedProgress.parse(bytes(line))).contains(new TaskReport.Progress(percent, 100, ""));
    }

    @Test
    void anObjectWithProgress() {
        assertThat(PrintedProgress.parse(bytes("{\"progress\":0.5}"))).contains(new TaskReport.Progress(0.5, 1, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "%",
                "a%",
                "101%",
                "1.2.3%",
                "{\"progress\":",
                "{\"level\":1}",
                "50 of 100",
                "9999999999999999%"
            })
    void anythingElseIsWhatACommandPrints(String line) {
        assertThat(PrintedProgress.parse(bytes(line))).isEmpty();
    }

    @Test
    void aLineOfPercentSignsCostsItsLength() {
        assertThat(PrintedProgress.parse(bytes("%".repeat(64 << 10)))).isEmpty();
        assertThat(PrintedProgress.parse(bytes("9".repeat(64 << 10) + "%"))).isEmpty();
    }
}
