package dev.drover.coordinator.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecentAttemptsTest {
    private final RecentAttempts recent = new RecentAttempts(5);

    @Test
    void nothingIsKnownOfJobsOfAnEarlierCoordinator() {
        assertThat(recent.hasAllFrom(5)).isFalse();
        assertThat(recent.hasAllFrom(6)).isTrue();
    }

    @Test
    void aboveItsNumberTheOldestAreForgottenAndTheirJobsNotKnownFromTheirStart() {
        for (int i = 0; i < RecentAttempts.MAX_ATTEMPTS; i++) {
            recent.add(ended(i == 0 ? 6 : 7, 10));
        }
        assertThat(recent.hasAllFrom(6)).isTrue();
        recent.add(ended(8, 10));
        assertThat(recent.size()).isEqualTo(RecentAttempts.MAX_ATTEMPTS);
        assertThat(recent.hasAllFrom(6)).isFalse();
        assertThat(recent.hasAllFrom(7)).isTrue();
        assertThat(recent.of(new TreeSet<>(List.of(6L, 8L))))
                .extracting(ended -> ended.job)
                .containsExactly(8L);
    }

    @Test
    void aboveItsBytesTheOldestAreForgotten() {
        int tailBytes = 64 << 10;
        int fitting = (int) (RecentAttempts.MAX_BYTES / tailBytes);
        for (int i = 0; i < 2 * fitting; i++) {
            recent.add(ended(6, tailBytes));
        }
        assertThat(recent.size()).isBetween(fitting - 2, fitting);
        assertThat(recent.hasAllFrom(6)).isFalse();
    }

    private static EndedAttempt ended(long job, int tailBytes) {
        AttemptOutcome outcome = AttemptOutcome.newBuilder()
                .setStdoutTail(ByteString.copyFrom(new byte[tailBytes]))
                .setStdoutBytes(tailBytes)
                .build();
        return new EndedAttempt(
                job, 0, 1, 1, AttemptEnd.newBuilder().setOutcome(outcome).build());
    }
}
