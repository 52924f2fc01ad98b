package dev.drover.coordinator.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.drover.model.IndexSet;
import dev.drover.proto.OpenJob;
import org.junit.jupiter.api.Test;

class TaskSetsTest {
    private final TaskSets sets = new TaskSets(10);

    private void issue(int count) {
        for (int i = 0; i < count; i++) {
            sets.issue(sets.next());
        }
    }

    private static OpenJob written(TaskSets sets) {
        OpenJob.Builder open = OpenJob.newBuilder().setJob(7);
        sets.writeTo(open);
        return open.build();
    }

    private static OpenJob.Builder open(long nextFresh, int... unsuccessful) {
        IndexSet set = new IndexSet();
        for (int index : unsuccessful) {
            set.add(index);
        }
        return OpenJob.newBuilder()
                .setJob(7)
                .setNextFresh(nextFresh)
                .addUnsuccessful(ByteString.copyFrom(set.toBytes()));
    }

    @Test
    void newTasksAreAllQueuedAndTakeNoSet() {
        assertThat(sets.queuedCount()).isEqualTo(10);
        assertThat(sets.queuedFrom(0)).isEqualTo(10);
        assertThat(written(sets).getUnsuccessfulCount()).isZero();
    }

    @Test
    void cancelledOnesArePassedOver() {
        assertThat(sets.cancel(0, 2)).isEqualTo(2);
        assertThat(sets.cancel(1, 4)).isEqualTo(2);
        assertThat(sets.cancel(6, 7)).isEqualTo(1);
        assertThat(sets.next()).isEqualTo(4);
        assertThat(sets.queuedFrom(4)).isEqualTo(2);
        assertThat(sets.queuedCount()).isEqualTo(5);
        issue(3);
        assertThat(sets.next()).isEqualTo(8);
        assertThat(sets.isQueued(6)).isFalse();
        assertThat(sets.isQueued(8)).isTrue();
    }

    @Test
    void whatIsCancelledAtTheEndIsNotQueuedAndNotIssued() {
        issue(8);
        assertThat(sets.cancel(8, 100)).isEqualTo(2);
        assertThat(sets.next()).isEqualTo(10);
        assertThat(sets.queuedCount()).isZero();
        assertThat(sets.isUnsuccessful(9)).isTrue();
    }

    @Test
    void whatWasIssuedIsNotCancelledHere() {
        issue(3);
        assertThat(sets.cancel(0, 3)).isZero();
        sets.endUnsuccessfully(1);
        assertThat(sets.isUnsuccessful(0)).isFalse();
        assertThat(sets.isUnsuccessful(1)).isTrue();
        assertThat(sets.unsuccessfulCount()).isEqualTo(1);
        assertThatThrownBy(() -> sets.endUnsuccessfully(1)).hasMessage("index 1 ends twice");
    }

    @Test
    void aCheckpointSaysTheSame() {
        issue(2);
        sets.endUnsuccessfully(0);
        sets.cancel(5, 6);
        TaskSets restored = TaskSets.fromCheckpoint(10, written(sets));
        assertThat(restored.next()).isEqualTo(2);
        assertThat(restored.queuedFrom(2)).isEqualTo(3);
        assertThat(restored.queuedCount()).isEqualTo(7);
        assertThat(written(restored)).isEqualTo(written(sets));
    }

    @Test
    void anIssueOutOfOrderIsABug() {
        assertThatThrownBy(() -> sets.issue(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("index 3 is issued before index 0");
    }

    @Test
    void aCheckpointWithOtherTasksThanThoseOfTheJobIsRefused() {
        assertThatThrownBy(() -> TaskSets.fromCheckpoint(10, open(11).build()))
                .hasMessage("job 7 of 10 tasks cannot go on with index 11");
        assertThatThrownBy(() -> TaskSets.fromCheckpoint(10, open(3, 3).build()))
                .hasMessage("job 7 of 10 tasks cannot go on with index 3");
        assertThatThrownBy(() -> TaskSets.fromCheckpoint(10, open(3, 10).build()))
                .hasMessage("the checkpoint has tasks of job 7 beyond the 10 that it has");
    }
}
