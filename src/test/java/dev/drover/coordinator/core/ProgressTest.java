package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.ProgressReport;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.WorkerMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a task's progress is recorded. */
class ProgressTest {
    private static final int WORKER = 1;

    private final CoreRig rig = new CoreRig(1, 1);
    private AttemptToken token;

    @Test
    void oneSampleASecondIsRecordedAndTheLastOneWithTheEnd() {
        issue();
        for (int i = 0; i < 50; i++) {
            report(i);
        }
        assertThat(recorded()).containsExactly(0.0);
        rig.nowMs += LiveAttempt.PROGRESS_RECORDED_EVERY_MS;
        report(50);
        report(51);
        report(52);
        assertThat(recorded()).containsExactly(0.0, 50.0);
        assertThat(rig.state.job(1).live(0).progress.getCurrent()).isEqualTo(52);
        rig.succeed(WORKER, List.of(token));
        assertThat(recorded()).containsExactly(0.0, 50.0, 52.0);
    }

    @Test
    void aLastSampleThatWasRecordedIsNotRecordedAgain() {
        issue();
        report(7);
        rig.succeed(WORKER, List.of(token));
        assertThat(recorded()).containsExactly(7.0);
    }

    private void issue() {
        rig.hello(WORKER, 1, 10);
        rig.submit(1, 1);
        token = rig.assigned(WORKER).get(0);
    }

    private void report(double current) {
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder()
                        .setProgress(ProgressReport.newBuilder()
                                .addProgress(ProgressSample.newBuilder()
                                        .setToken(token)
                                        .setCurrent(current))));
    }

    private List<Double> recorded() {
        return rig.records.stream()
                .filter(JournalRecord::hasProgressSampled)
                .flatMap(record -> record.getProgressSampled().getProgressList().stream())
                .map(ProgressSample::getCurrent)
                .toList();
    }
}
