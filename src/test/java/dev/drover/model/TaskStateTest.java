package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TaskStateTest {
    @Test
    void anIllegalMoveSaysFromWhatToWhatAndWhy() {
        assertThatThrownBy(() -> TaskState.RUNNING.moveTo(TaskState.QUEUED, "job 7 index 2", "it was given back"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("illegal move of job 7 index 2 from running to queued: it was given back");
    }

    @Test
    void everyStateIsReachedAndEveryOneThatIsNotFinalIsLeft() {
        assertThat(Stream.of(TaskState.values()).flatMap(state -> state.next().stream()))
                .contains(TaskState.values());
        assertThat(TaskState.values())
                .allSatisfy(state -> assertThat(state.next().isEmpty()).isEqualTo(state.isFinal()));
    }

    @Test
    void aTaskIsShownAsRunningOnceItsWorkerSaidThatItStarted() {
        assertThat(TaskState.values())
                .allSatisfy(
                        state -> assertThat(state.shown() == JobState.RUNNING).isEqualTo(state.isStarted()));
    }

    @Test
    void aTaskEndsAsItsLastAttempt() {
        assertThat(TaskState.endedAs(JobState.SUCCEEDED)).isEqualTo(TaskState.SUCCEEDED);
        assertThat(TaskState.endedAs(JobState.FAILED)).isEqualTo(TaskState.FAILED);
        assertThat(TaskState.endedAs(JobState.CANCELLED)).isEqualTo(TaskState.CANCELLED);
        assertThatThrownBy(() -> TaskState.endedAs(JobState.RUNNING)).hasMessage("a task can't end as running");
    }
}
