package dev.drover.client.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.client.ClientFixture;
import dev.drover.client.JobId;
import dev.drover.client.ScriptedCoordinator;
import dev.drover.client.TaskFilter;
import dev.drover.client.TaskInfo;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.NumberRange;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.TaskRow;
import dev.drover.proto.TaskRows;
import dev.drover.proto.TasksQuery;
import java.time.Instant;
import java.util.Optional;
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

    @Test
    void whatWasOnlySentToAWorkerIsQueued() {
        LiveAttemptRow.Builder sent = LiveAttemptRow.newBuilder()
                .setIssuedAtMs(5)
                .setToken(AttemptToken.newBuilder().setJob(7).setAttempt(1));
        fixture.serve((frame, peer) -> peer.send(
                frame.hasJobsLive()
                        ? ServerFrame.newBuilder()
                                .setJobsLive(JobsLiveAnswer.newBuilder()
                                        .addAttempts(sent)
                                        .addAttempts(sent.clone().setTask(1).setStartedAtMs(9)))
                        : ServerFrame.newBuilder()
                                .setRows(Rows.newBuilder()
                                        .setTasks(TaskRows.newBuilder()
                                                .addTasks(queued(0))
                                                .addTasks(queued(1))))));
        assertThat(fixture.client().tasks(TaskFilter.builder(new JobId(7)).build()))
                .toIterable()
                .extracting(TaskInfo::state, TaskInfo::startedAt)
                .containsExactly(
                        tuple(Optional.of(JobState.QUEUED), Optional.empty()),
                        tuple(Optional.of(JobState.RUNNING), Optional.of(Instant.ofEpochMilli(9))));
    }

    @Test
    void whatIsNotKeptHasNoStateUnlessItRuns() {
        fixture.serve((frame, peer) -> peer.send(
                frame.hasJobsLive()
                        ? ServerFrame.newBuilder()
                                .setJobsLive(JobsLiveAnswer.newBuilder()
                                        .addAttempts(LiveAttemptRow.newBuilder()
                                                .setTask(1)
                                                .setStartedAtMs(9)
                                                .setToken(AttemptToken.newBuilder()
                                                        .setJob(7)
                                                        .setIndex(1)
                                                        .setAttempt(1))))
                        : ServerFrame.newBuilder()
                                .setRows(Rows.newBuilder()
                                        .setTasks(TaskRows.newBuilder()
                                                .addTasks(pruned(0))
                                                .addTasks(pruned(1))))));
        assertThat(fixture.client().tasks(TaskFilter.builder(new JobId(7)).build()))
                .toIterable()
                .extracting(TaskInfo::state)
                .containsExactly(Optional.empty(), Optional.of(JobState.RUNNING));
    }

    private static TaskRow.Builder pruned(long task) {
        return TaskRow.newBuilder().setJob(7).setTask(task).setPruned(true);
    }

    private static TaskRow.Builder queued(long task) {
        return TaskRow.newBuilder().setJob(7).setTask(task).setStateValue(JobState.QUEUED.number());
    }

    private TasksQuery askedWhileRunning(IntStream indexes, int limit) {
        JobsLiveAnswer.Builder running = JobsLiveAnswer.newBuilder();
        indexes.forEach(index -> running.addAttempts(LiveAttemptRow.newBuilder()
                .setTask(index * 10L)
                .setStartedAtMs(1)
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
