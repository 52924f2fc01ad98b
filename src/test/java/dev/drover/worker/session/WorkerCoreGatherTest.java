package dev.drover.worker.session;

import static dev.drover.worker.session.WorkerCoreRig.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proto.WorkerMessage;
import dev.drover.worker.WorkerSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results wait a moment for others, and for nothing else. */
class WorkerCoreGatherTest {
    private static final WorkerSettings SETTINGS = WorkerSettings.DEFAULT;

    private final WorkerCoreRig rig = new WorkerCoreRig(SETTINGS);

    @BeforeEach
    void holdsMoreThanItRuns() {
        rig.connect();
        rig.assign(0, 40);
        rig.sent();
    }

    @Test
    void resultsLeaveTogetherWhenTheFirstHasWaitedForItsTime() {
        rig.run(key(0));
        assertThat(rig.sentResults()).isEmpty();
        assertThat(rig.core.frameDueMs())
                .isEqualTo(rig.nowMs + SETTINGS.results().gatherMs());
        rig.nowMs += SETTINGS.results().gatherMs() - 1;
        rig.run(key(1));
        assertThat(rig.sentResults()).isEmpty();
        rig.nowMs++;
        assertThat(rig.sentResults()).containsExactly(key(0), key(1));
        assertThat(rig.core.frameDueMs()).isEqualTo(Long.MAX_VALUE);
        rig.run(key(2));
        assertThat(rig.sentResults()).isEmpty();
        assertThat(rig.core.frameDueMs())
                .as("a time of its own")
                .isEqualTo(rig.nowMs + SETTINGS.results().gatherMs());
    }

    @Test
    void manyDoNotWait() {
        IntStream.range(0, SETTINGS.results().gatherCount()).forEach(index -> rig.run(key(index)));
        assertThat(rig.sentResults()).hasSize(SETTINGS.results().gatherCount());
    }

    @Test
    void nothingWaitsOnceNoMoreWorkIsQueued() {
        IntStream.range(0, 38).forEach(index -> rig.run(key(index)));
        rig.sent();
        rig.slots.start(key(38));
        rig.slots.start(key(39));
        rig.end(key(38));
        assertThat(rig.sentResults()).containsExactly(key(38));
    }

    @Test
    void whatCannotWaitTakesThemAlong() {
        rig.run(key(0));
        assertThat(rig.sent()).isEmpty();
        rig.nowMs = rig.core.beatDueMs();
        rig.core.onTick(rig.nowMs);
        List<WorkerMessage> messages = rig.sent();
        assertThat(messages).anyMatch(WorkerMessage::hasHeartbeat).anyMatch(WorkerMessage::hasResults);
    }
}
