package dev.drover.coordinator.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.RecordLog;
import dev.drover.message.MessageLimits;
import dev.drover.proto.Event;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.Watch;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentEndsTest {
    @Test
    void theOldestIsForgottenAboveTheBound() {
        RecentEnds ends = new RecentEnds();
        for (int job = 1; job <= 1_025; job++) {
            ends.add(Event.newBuilder().setJob(job).build());
        }
        assertThat(ends.get(1)).isNull();
        assertThat(ends.get(2)).isNotNull();
        assertThat(ends.get(1_025)).isNotNull();
    }

    @Test
    void whoWatchesAJobThatHasJustEndedHearsItsEndAtOnce() {
        DurableState state = new DurableState();
        Outbox outbox = new Outbox(new NoLog(), MessageLimits.DEFAULT);
        RecentEnds recentEnds = new RecentEnds();
        Watchers watchers = new Watchers(state, outbox, new AbandonedJobs(), recentEnds);
        EventPublisher publisher = new EventPublisher(state, watchers, recentEnds);
        Job job = new Job(JobSubmitted.newBuilder()
                .setJob(1)
                .setTasks(1)
                .setSpec(Spec.newBuilder().setName("short"))
                .build());
        publisher.ended(job, new Now(5, 5));
        watchers.watch(
                7,
                1,
                Watch.newBuilder().addJobs(1).setCredit(10).setUntilEnded(true).build(),
                new Now(6, 6));
        publisher.endTurn(new Now(6, 6));
        List<Effect> effects = outbox.endTurn();
        assertThat(((Effect.ToClient) effects.get(0)).frame().getEvents().getEventsList())
                .extracting(Event::getType)
                .containsExactly(Event.Type.JOB_ENDED);
    }

    private static final class NoLog implements RecordLog {
        @Override
        public long append(List<JournalRecord> records, boolean force) {
            throw new AssertionError("nothing is recorded by watching");
        }

        @Override
        public long appendCheckpoint(List<JournalRecord> parts) {
            throw new AssertionError("nothing is recorded by watching");
        }
    }
}
