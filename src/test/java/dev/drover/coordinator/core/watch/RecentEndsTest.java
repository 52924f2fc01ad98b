package dev.drover.coordinator.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.RecordLog;
import dev.drover.message.MessageLimits;
import dev.drover.model.Cause;
import dev.drover.model.EndedJob;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.Event;
import dev.drover.proto.JobStatusRow;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.Watch;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentEndsTest {
    private static Job job(long id, String name) {
        return new Job(JobSubmitted.newBuilder()
                .setJob(id)
                .setTasks(1)
                .setSpec(Spec.newBuilder().setName(name))
                .build());
    }

    private static Event end(long id, String name) {
        return Event.newBuilder()
                .setJob(id)
                .setStatus(JobStatusRow.newBuilder().setName(name))
                .build();
    }

    @Test
    void theOldestIsForgottenAboveTheBound() {
        RecentEnds ends = new RecentEnds(1_000);
        for (int id = 1; id <= 1_001; id++) {
            ends.add(job(id, "job"), end(id, "job"));
        }
        assertThat(ends.event(1)).isNull();
        assertThat(ends.event(2)).isNotNull();
        assertThat(ends.event(1_001)).isNotNull();
    }

    @Test
    void theOldestAreForgottenAboveTheBoundInBytes() {
        RecentEnds ends = new RecentEnds(1_000_000);
        String name = "x".repeat(100_000);
        Event one = end(1, name);
        long fit = RecentEnds.MAX_BYTES / (one.getSerializedSize() + RecentEnds.OVERHEAD_BYTES);
        for (int id = 1; id <= fit; id++) {
            ends.add(job(id, name), end(id, name));
        }
        assertThat(ends.event(1)).isNotNull();
        ends.add(job(999, name), end(999, name));
        assertThat(ends.event(1)).isNull();
        assertThat(ends.event(2)).isNotNull();
        assertThat(ends.size()).isEqualTo((int) fit);
        // One that is larger than all may be: nobody asks the history less for it.
        String huge = "x".repeat((int) RecentEnds.MAX_BYTES);
        ends.add(job(1_000, huge), end(1_000, huge));
        assertThat(ends.size()).isZero();
        ends.add(job(1_001, "job"), end(1_001, "job"));
        assertThat(ends.event(1_001)).isNotNull();
    }

    @Test
    void saysHowAJobEndedAsItsRecordDoes() {
        RecentEnds ends = new RecentEnds(10);
        Job array = new Job(JobSubmitted.newBuilder()
                .setJob(7)
                .setTasks(3)
                .setSpec(Spec.newBuilder()
                        .setRange(SteppedRange.newBuilder()
                                .setFirst(10)
                                .setLast(20)
                                .setStep(5)))
                .build());
        ends.add(
                array,
                Event.newBuilder()
                        .setJob(7)
                        .setStatus(JobStatusRow.newBuilder()
                                .setStateValue(JobState.FAILED.number())
                                .setCauseValue(Cause.EXIT.number())
                                .setSucceeded(1)
                                .setFailed(2))
                        .build());
        assertThat(ends.job(7))
                .isEqualTo(new EndedJob(7, JobState.FAILED, Cause.EXIT, TaskNumbers.range(10, 20, 5), 1, 2, 0));
        assertThat(ends.job(8)).isNull();
    }

    @Test
    void whoWatchesAJobThatHasJustEndedHearsItsEndAtOnce() {
        DurableState state = new DurableState();
        Outbox outbox = new Outbox(new NoLog(), MessageLimits.DEFAULT);
        RecentEnds recentEnds = new RecentEnds(10);
        Watchers watchers = new Watchers(state, outbox, new AbandonedJobs(), recentEnds);
        EventPublisher publisher = new EventPublisher(state, watchers, recentEnds);
        Job job = job(1, "short");
        publisher.ended(job, new Now(5, 5));
        watchers.watch(
                7,
                1,
                Watch.newBuilder().addJobs(1).setCredit(10).setUntilEnded(true).build());
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
