package dev.drover.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.message.MessageLimits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AttemptWarningsTest {
    private final AttemptWarnings warnings = new AttemptWarnings();

    @Test
    void ofMoreThanTheLimitTheLastSaysHowMany() {
        for (int i = 0; i < 20; i++) {
            warnings.add("w" + i);
        }
        assertThat(warnings.sentences()).hasSize(20).endsWith("w18", "1 more warning was not kept");
        for (int i = 0; i < 1_000; i++) {
            warnings.add("x");
        }
        assertThat(warnings.sentences())
                .hasSize(MessageLimits.DEFAULT.warnings())
                .endsWith("w18", "1001 more warnings were not kept");
    }

    @Test
    void eachIsCut() {
        warnings.add("\u4e2d".repeat(1 << 20));
        assertThat(warnings.sentences().get(0).getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(4 << 10)
                .isGreaterThan(4_000);
    }
}
