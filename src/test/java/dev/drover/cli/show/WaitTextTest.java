package dev.drover.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobExplanation;
import dev.drover.client.JobWait;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WaitTextTest {
    private static String stopped(long tasks, OptionalLong pid) {
        JobWait wait = new JobWait(JobWait.Kind.STOPPED, tasks, Optional.empty(), 0, List.of(), List.of(), pid);
        return WaitText.of(new JobExplanation(null, List.of(wait)), 0);
    }

    @Test
    void stoppedProcessesAreNamedWithWhatLetsThemGoOn() {
        assertThat(stopped(1, OptionalLong.of(4711)))
                .isEqualTo("waits: its process is stopped by a signal; to let it go on: kill -CONT 4711");
        assertThat(stopped(1, OptionalLong.empty())).isEqualTo("waits: its process is stopped by a signal");
        assertThat(stopped(3, OptionalLong.of(4711)))
                .isEqualTo("waits: the processes of 3 tasks are stopped by a signal; to let the first one go on: kill"
                        + " -CONT 4711");
    }
}
