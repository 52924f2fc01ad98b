package dev.drover.client.caller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallerFactsTest {
    @Test
    void aSessionIsReadBehindAnyNameOfTheProcess() {
        assertThat(CallerFacts.sessionId("12 (a) b 3) (c) S 1 2 77 34816 12 4194304 0"))
                .isEqualTo(77);
    }
}
