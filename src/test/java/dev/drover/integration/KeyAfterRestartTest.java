package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.client.DroverException;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.Submission;
import dev.drover.model.ErrorCode;
import dev.drover.testing.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key whose job ended before the last checkpoint: no coordinator has it in memory, and the history has. */
class KeyAfterRestartTest {
    private static final JobSpec NIGHTLY =
            JobSpec.command("true").name("nightly").key("nightly-2026-11-29").build();
    private static final JobSpec OTHER =
            JobSpec.command("false").name("nightly").key("nightly-2026-11-29").build();

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    private static JobId submitted(RealHome home) throws Exception {
        home.start();
        JobId job = home.client().submit(NIGHTLY).id();
        home.client().await(List.of(job), Limits.EVENT);
        return job;
    }

    /** Twice: the first start still reads the job's own record. */
    private static void restartTwice(RealHome home) {
        for (int i = 0; i < 2; i++) {
            home.killCoordinator();
            home.start();
        }
    }

    @Test
    void aRepeatGetsTheFirstJobAndAnotherJobIsRefused() throws Exception {
        RealHome home = test.get();
        JobId first = submitted(home);
        restartTwice(home);
        assertThat(home.client().submit(NIGHTLY)).isEqualTo(new Submission(first, 1, true, home.client()::cancel));
        assertThatThrownBy(() -> home.client().submit(OTHER))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_CONFLICT))
                .hasMessage("the key 'nightly-2026-11-29' belongs to job " + first
                        + ", which was submitted with something else (drover show " + first + "); choose another key");
        Submission fresh =
                home.client().submit(JobSpec.command("true").key("another").build());
        assertThat(fresh.repeated()).isFalse();
        assertThat(fresh.id()).isNotEqualTo(first);
    }

    @Test
    void whileTheHistoryCannotBeBuiltItIsBusyAndAfterwardsRight() throws Exception {
        RealHome home = test.get();
        JobId first = submitted(home);
        home.stopClean();
        home.start();
        home.stopClean();
        Path inTheWay = home.removeHistoryAndKeepItFromBeingBuilt();
        home.start();
        assertThatThrownBy(() -> home.client().submit(NIGHTLY))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
                .hasMessageStartingWith("whether the key 'nightly-2026-11-29' is taken cannot be said yet: ");
        // Who uses no such key does not notice.
        assertThat(home.client().submit(JobSpec.command("true").build()).repeated())
                .isFalse();
        Files.delete(inTheWay);
        Submission repeat = await().atMost(Limits.EVENT)
                .until(() -> unlessBusy(home), Optional::isPresent)
                .orElseThrow();
        assertThat(repeat).isEqualTo(new Submission(first, 1, true, home.client()::cancel));
    }

    private static Optional<Submission> unlessBusy(RealHome home) {
        try {
            return Optional.of(home.client().submit(NIGHTLY));
        } catch (DroverException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
            return Optional.empty();
        }
    }
}
