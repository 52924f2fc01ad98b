package dev.drover.coordinator.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.Now;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbandonedJobsTest {
    private final AbandonedJobs abandoned = new AbandonedJobs();

    private static Now at(long monoMs) {
        return new Now(0, monoMs);
    }

    @Test
    void jobsAreDueOnceAfterTheirClientHadTimeToComeBack() {
        abandoned.add(List.of(7L, 3L), at(100));
        assertThat(abandoned.pollDue(at(99 + AbandonedJobs.GRACE_MS))).isEmpty();
        assertThat(abandoned.nextDeadlineMonoMs()).isEqualTo(100 + AbandonedJobs.GRACE_MS);
        assertThat(abandoned.pollDue(at(100 + AbandonedJobs.GRACE_MS))).containsExactly(3L, 7L);
        assertThat(abandoned.pollDue(at(1_000_000))).isEmpty();
        assertThat(abandoned.nextDeadlineMonoMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aClientThatCameBackKeepsItsJobs() {
        abandoned.add(List.of(7L, 3L), at(100));
        abandoned.removeAll(List.of(7L));
        assertThat(abandoned.pollDue(at(100 + AbandonedJobs.GRACE_MS))).containsExactly(3L);
    }
}
