package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobId;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownEndsTest {
    @Test
    void onlyWhatIsAwaitedIsKept() {
        KnownEnds ends = new KnownEnds(List.of(new JobId(7), new JobId(3)));
        for (int job = 1; job <= 1_000; job++) {
            ends.add(Samples.end(job, JobState.FAILED, Cause.EXIT, 3));
        }
        assertThat(ends.size()).isEqualTo(2);
        assertThat(ends.hasAll()).isTrue();
        assertThat(ends.of(List.of(new JobId(7), new JobId(3))))
                .extracting(status -> status.id().value())
                .containsExactly(7L, 3L);
    }

    @Test
    void whoeverFollowsEverythingKeepsNothing() {
        KnownEnds ends = new KnownEnds(List.of());
        ends.add(Samples.end(1, JobState.SUCCEEDED, null, null));
        assertThat(ends.size()).isZero();
    }

    @Test
    void whatStillRunsHasNotEnded() {
        KnownEnds ends = new KnownEnds(List.of(new JobId(12)));
        ends.add(Samples.end(12, JobState.RUNNING, null, null));
        assertThat(ends.hasAll()).isFalse();
    }
}
