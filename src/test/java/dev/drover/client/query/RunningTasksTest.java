package dev.drover.client.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.ClientFixture;
import dev.drover.client.JobId;
import dev.drover.client.ScriptedCoordinator;
import dev.drover.client.TaskFilter;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.NumberRange;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.TaskRows;
import dev.drover.proto.TasksQuery;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunningTasksTest {
    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @Test
    void neighboursThatRunAreAskedForAsOneRange() {
        TasksQuery asked = askedWhileRunning(IntStream.range(5, 4_005), 0);
        assertThat(asked.getNumbersList()).containsExactly(range(50, 40_040));
    }

    @Test
    void moreThanAQuestionMayHoldAreAskedForAsOneWideRange() {
        TasksQuery asked = askedWhileRunning(IntStream.range(0, 1_001).map(i -> i * 2), 0);
        assertThat(asked.getNumbersList()).containsExactly(range(0, 20_000));
    }

    @Test
    void noMoreAreAskedForThanAreWanted() {
        TasksQuery asked = askedWhileRunning(IntStream.range(0, 1_001).map(i -> i * 2), 7);
        assertThat(asked.getNumbersList()).hasSize(RunningTasks.MAX_RANGES);
        assertThat(asked.getLimit()).isEqualTo(7);
    }

    private TasksQuery askedWhileRunning(IntStream indexes, int limit) {
        JobsLiveAnswer.Builder running = JobsLiveAnswer.newBuilder();
        indexes.forEach(index -> running.addAttempts(LiveAttemptRow.newBuilder()
                .setTask(index * 10L)
                .setToken(AttemptToken.newBuilder().setJob(7).setIndex(index).setAttempt(1))));
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> peer.send(
                frame.hasJobsLive()
                        ? ServerFrame.newBuilder().setJobsLive(running)
                        : ServerFrame.newBuilder().setRows(Rows.newBuilder().setTasks(TaskRows.getDefaultInstance()))));
        TaskFilter filter = TaskFilter.builder(new JobId(7))
                .state(JobState.RUNNING)
                .limit(limit)
                .build();
        assertThat(fixture.client().tasks(filter)).isExhausted();
        return fake.received.stream()
                .filter(ClientFrame::hasQuery)
                .findFirst()
                .orElseThrow()
                .getQuery()
                .getTasks();
    }

    private static NumberRange range(long first, long last) {
        return NumberRange.newBuilder().setFirst(first).setLast(last).build();
    }
}
