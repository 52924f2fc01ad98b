package dev.drover.coordinator.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proto.Event;
import dev.drover.proto.Watch;
import org.junit.jupiter.api.Test;

class WatcherTest {
    private static final Event END =
            Event.newBuilder().setType(Event.Type.JOB_ENDED).setJob(7).build();

    @Test
    void whoWatchesAllHearsOfEachEndAndIsNeverOver() {
        Watcher watcher = new Watcher(
                1, 2, Watch.newBuilder().setCredit(1).setUntilEnded(true).build());
        watcher.offer(END);
        watcher.notLive(7);
        assertThat(watcher.pollPending().getEvents().getEventsList()).containsExactly(END);
        watcher.offer(END);
        assertThat(watcher.pollPending()).isNull();
        assertThat(watcher.pollSkippedEnds()).isEmpty();
        assertThat(watcher.isOver()).isFalse();
    }

    @Test
    void whoWatchesAJobIsOverWhenItHasEnded() {
        Watcher watcher = new Watcher(
                1,
                2,
                Watch.newBuilder().setCredit(1).setUntilEnded(true).addJobs(7).build());
        assertThat(watcher.isOver()).isFalse();
        watcher.offer(END);
        assertThat(watcher.isOver()).isTrue();
    }
}
