package dev.drover.coordinator.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.TaskState;
import dev.drover.proto.TaskStateRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnissuedTasksTest {
    private final UnissuedTasks unissued = new UnissuedTasks(10);

    private static TaskStateRange range(int first, int count, TaskState state) {
        return TaskStateRange.newBuilder()
                .setFirst(first)
                .setCount(count)
                .setStateValue(state.number())
                .build();
    }

    private void issue(int count) {
        for (int i = 0; i < count; i++) {
            unissued.issue(unissued.nextQueued());
        }
    }

    @Test
    void newTasksAreOneRangeThatIsQueued() {
        assertThat(unissued.toProto()).containsExactly(range(0, 10, TaskState.QUEUED));
        assertThat(unissued.queuedCount()).isEqualTo(10);
    }

    @Test
    void cancelledOnesArePassedOver() {
        assertThat(unissued.cancel(0, 2)).isEqualTo(2);
        assertThat(unissued.cancel(1, 4)).isEqualTo(2);
        assertThat(unissued.cancel(6, 7)).isEqualTo(1);
        assertThat(unissued.nextQueued()).isEqualTo(4);
        assertThat(unissued.queuedFrom(4)).isEqualTo(2);
        issue(3);
        assertThat(unissued.toProto()).containsExactly(range(8, 2, TaskState.QUEUED));
    }

    @Test
    void whatIsCancelledAtTheEndStaysKnown() {
        issue(8);
        unissued.cancel(8, 100);
        assertThat(unissued.nextQueued()).isEqualTo(10);
        assertThat(unissued.queuedCount()).isZero();
        assertThat(unissued.toProto()).containsExactly(range(8, 2, TaskState.CANCELLED));
    }

    @Test
    void aCheckpointSaysTheSame() {
        issue(1);
        unissued.cancel(1, 3);
        unissued.cancel(5, 6);
        List<TaskStateRange> said = unissued.toProto();
        assertThat(said)
                .containsExactly(
                        range(1, 2, TaskState.CANCELLED),
                        range(3, 2, TaskState.QUEUED),
                        range(5, 1, TaskState.CANCELLED),
                        range(6, 4, TaskState.QUEUED));
        UnissuedTasks restored = UnissuedTasks.fromProto(10, said);
        assertThat(restored.toProto()).isEqualTo(said);
        assertThat(restored.first()).isEqualTo(1);
        assertThat(restored.nextQueued()).isEqualTo(3);
    }

    @Test
    void noneLeftIsNoRange() {
        unissued.cancelAll();
        assertThat(unissued.toProto()).isEmpty();
        assertThat(UnissuedTasks.fromProto(10, List.of()).nextQueued()).isEqualTo(10);
    }

    @Test
    void anIssueOutOfOrderIsABug() {
        assertThatThrownBy(() -> unissued.issue(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("index 3 is issued before index 0");
    }

    @Test
    void rangesWithAGapOrAnotherStateAreRefused() {
        assertThatThrownBy(() -> UnissuedTasks.fromProto(
                        10, List.of(range(2, 3, TaskState.QUEUED), range(6, 4, TaskState.QUEUED))))
                .hasMessageStartingWith("tasks that were never issued do not stand in a row: ");
        assertThatThrownBy(() -> UnissuedTasks.fromProto(10, List.of(range(2, 8, TaskState.RUNNING))))
                .hasMessageStartingWith("tasks that were never issued do not stand in a row: ");
        assertThatThrownBy(() -> UnissuedTasks.fromProto(10, List.of(range(2, 7, TaskState.QUEUED))))
                .hasMessage("tasks that were never issued do not reach to index 10");
    }
}
