package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdoptionLimitTest {
    private static final long BEGAN_MS = 1_000;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 20000",
        "400, 0, 20000",
        "500, 0, 20000",
        "501, 0, 20040",
        "2000, 0, 80000",
        "3000, 0, 120000",
        "60000, 0, 120000",
        "60000, 59500, 20000",
        "60000, 58000, 80000"
    })
    void aStartThatTookLongGivesWorkersMoreTimeAndTheJournalDoesNotCount(long startMs, long journalMs, int limitMs) {
        AdoptionLimit limit = new AdoptionLimit(BEGAN_MS);
        limit.leaveOut(journalMs);
        assertThat(limit.ms(BEGAN_MS + startMs)).isEqualTo(limitMs);
    }
}
