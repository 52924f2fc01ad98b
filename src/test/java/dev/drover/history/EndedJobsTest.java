package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.model.Cause;
import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.model.UserException;
import dev.drover.proto.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How jobs ended as the history says, and for what it waits. */
class EndedJobsTest {
    @TempDir
    Path directory;

    private final FakeJournal journal = new FakeJournal();

    private static EndedJob single(long job, JobState state, Cause cause) {
        return new EndedJob(
                job,
                state,
                cause,
                TaskNumbers.single(),
                state == JobState.SUCCEEDED ? 1 : 0,
                state == JobState.FAILED ? 1 : 0,
                0);
    }

    private long single(long job, JobState state) {
        journal.append(Records.submitted(job, Records.command("job"), 1, 1_000));
        boolean succeeded = state == JobState.SUCCEEDED;
        return journal.append(Records.jobEnded(
                job, state, succeeded ? null : Cause.EXIT, succeeded ? 1 : 0, succeeded ? 0 : 1, 2_000));
    }

    @Test
    void eachThatHasEndedHasItsEndAndNoOtherIsThere() {
        single(1, JobState.SUCCEEDED);
        single(2, JobState.FAILED);
        journal.append(Records.submitted(3, Records.array("array", 20), 20, 1_000));
        journal.append(Records.jobEnded(3, JobState.FAILED, Cause.TIMEOUT, 12, 8, 2_000));
        journal.append(Records.submitted(4, Records.command("open"), 1, 1_000));
        try (History history = new HistoryHome(directory).open(journal)) {
            assertThat(history.endedJobs(List.of(3L, 1L, 4L, 9L, 2L)))
                    .isEqualTo(Map.of(
                            1L, single(1, JobState.SUCCEEDED, null),
                            2L, single(2, JobState.FAILED, Cause.EXIT),
                            3L,
                                    new EndedJob(
                                            3, JobState.FAILED, Cause.TIMEOUT, TaskNumbers.range(0, 19, 1), 12, 8, 0)));
            assertThat(history.endedJobs(List.of())).isEmpty();
        }
    }

    @Test
    void aThousandAreFoundByOneQuestion() {
        for (long job = 1; job <= 1_000; job++) {
            single(job, JobState.SUCCEEDED);
        }
        try (History history = new HistoryHome(directory).open(journal)) {
            assertThat(history.endedJobs(
                            LongStream.rangeClosed(1, 1_024).boxed().toList()))
                    .hasSize(1_000)
                    .containsEntry(777L, single(777, JobState.SUCCEEDED, null));
        }
    }

    @Test
    void whatWasPrunedIsNotThere() {
        single(1, JobState.SUCCEEDED);
        long cut = single(2, JobState.SUCCEEDED);
        single(3, JobState.FAILED);
        journal.pruneTo(
                cut, Checkpoint.newBuilder().setComplete(true).setNextJob(3).build());
        try (History history = new HistoryHome(directory).open(journal)) {
            assertThat(history.endedJobs(List.of(1L, 3L)))
                    .isEqualTo(Map.of(3L, single(3, JobState.FAILED, Cause.EXIT)));
        }
    }

    @Test
    void itWaitsOnlyWhileOneIsMissing() {
        long first = single(1, JobState.SUCCEEDED);
        long all = single(2, JobState.FAILED);
        HistoryHome home = new HistoryHome(directory);
        home.queryWaitMs = 50;
        HeldJournal held = new HeldJournal(journal, first);
        try (History history = History.open(home.config(), held)) {
            history.advanceTo(first);
            await().ignoreException(UserException.class)
                    .until(() -> history.endedJobs(List.of(1L)).size() == 1);
            history.advanceTo(all);
            assertThat(history.endedJobs(List.of(1L))).hasSize(1);
            assertThatThrownBy(() -> history.endedJobs(List.of(1L, 2L)))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
                    .hasMessageContaining(" % (");
            held.goOn.countDown();
            await().ignoreException(UserException.class)
                    .until(() -> history.endedJobs(List.of(1L, 2L)).size() == 2);
        } finally {
            held.goOn.countDown();
        }
    }
}
