package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.DroverException;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.TaskRange;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.testing.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cancel of a job that ended before the coordinator started: only the history knows how. */
class CancelAfterRestartTest {
    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    private static JobId ended(RealHome home) throws Exception {
        home.start();
        JobId job = home.client()
                .submit(JobSpec.command("false").array(10, 20, 5).build())
                .id();
        home.client().await(List.of(job), Limits.EVENT);
        return job;
    }

    @Test
    void itIsAnsweredWithHowTheJobEnded() throws Exception {
        RealHome home = test.get();
        JobId job = ended(home);
        home.killCoordinator();
        home.start();
        assertThat(home.client().cancel(CancelRequest.of(job)))
                .isEqualTo(new Cancellation(job, 0, 0, 0, true, JobState.FAILED, false));
        CancelRequest noSuchTask = CancelRequest.of(job, List.of(TaskRange.of(11)));
        assertThatThrownBy(() -> home.client().cancel(noSuchTask))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("job " + job + " has no task 11; its tasks are 10 to 20 in steps of 5");
    }

    @Test
    void whileTheHistoryCannotBeBuiltItIsBusyAndOfNewerJobsRight() throws Exception {
        RealHome home = test.get();
        JobId old = ended(home);
        home.stopClean();
        home.removeHistoryAndKeepItFromBeingBuilt();
        JobId newer = ended(home);
        assertThat(home.client().cancel(CancelRequest.of(newer)).state()).isEqualTo(JobState.FAILED);
        assertThatThrownBy(() -> home.client().cancel(CancelRequest.of(old)))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
                .hasMessageStartingWith("job " + old + " has ended; how cannot be said yet: ");
    }
}
