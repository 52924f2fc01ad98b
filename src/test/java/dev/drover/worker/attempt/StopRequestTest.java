package dev.drover.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StopRequestTest {
    @Test
    void onlyATimeoutOrALimitIsTheAttemptsFault() {
        assertThat(new StopRequest(Cause.OUTPUT_LIMIT, false).state()).isEqualTo(JobState.FAILED);
        assertThat(new StopRequest(Cause.TIMEOUT, false).state()).isEqualTo(JobState.FAILED);
        assertThat(new StopRequest(Cause.CANCELLED, false).state()).isEqualTo(JobState.CANCELLED);
        assertThat(new StopRequest(Cause.SHUTDOWN, false).state()).isEqualTo(JobState.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"TIMEOUT", "OUTPUT_LIMIT", "MEMORY_LIMIT", "CPU_LIMIT", "CANCELLED", "SHUTDOWN"},
            mode = EnumSource.Mode.EXCLUDE)
    void aCauseWithoutAStateIsRefused(Cause cause) {
        assertThatThrownBy(() -> new StopRequest(cause, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(cause.token());
    }

    @Test
    void aLimitIsSaidWithWhatWasMeasuredAndForceKeepsIt() {
        StopRequest limit = StopRequest.ofBytes(Cause.OUTPUT_LIMIT, 70L << 20, 64L << 20);
        assertThat(limit.sentence()).isEqualTo("output-limit: 70 MiB of 64 MiB");
        assertThat(StopRequest.ofMillis(Cause.CPU_LIMIT, 61_000, 2_000).sentence())
                .isEqualTo("cpu-limit: 61 s of 2.0 s");
        assertThat(limit.combinedWith(new StopRequest(Cause.CANCELLED, true)))
                .isEqualTo(new StopRequest(Cause.OUTPUT_LIMIT, true, limit.sentence()));
    }
}
