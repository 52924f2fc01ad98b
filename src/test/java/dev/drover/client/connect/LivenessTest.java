package dev.drover.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private final List<String> notices = new ArrayList<>();
    private final Liveness liveness = new Liveness(4711, notices::add);

    @Test
    void aSilenceIsToldOnceWithoutAdviceToKillAndSoIsItsEnd() {
        liveness.onSilence(6_000);
        liveness.onSilence(7_000);
        liveness.onFrame();
        liveness.onFrame();
        assertThat(notices)
                .containsExactly(
                        "the coordinator (pid 4711) has not answered for 6 s; waiting for it",
                        "the coordinator (pid 4711) answers again");
    }

    @Test
    void onlyWhoGivesUpIsToldToKillAndToLookFirst() {
        assertThat(liveness.limitExceeded(30_000, Duration.ofSeconds(30)))
                .hasMessageContaining("has not answered for 30 s (the limit is 30 s)")
                .hasMessageContaining("Look at its CPU time first (ps -o stat,time -p 4711)")
                .hasMessageContaining("hangs: kill -9 4711");
    }
}
