package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.Job;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.NumberRange;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.SubmitAnswer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What arrays of many tasks may take of memory, and what can be cancelled of them. */
class OpenArraysTest {
    private final CoreRig rig = new CoreRig(0, 1);

    private SubmitAnswer submitLargest() {
        Spec spec = CoreRig.spec(1).toBuilder()
                .setRange(SteppedRange.newBuilder()
                        .setLast(TaskNumbers.MAX_TASKS - 1)
                        .setStep(1))
                .build();
        rig.submit(1, spec);
        List<ServerFrame> answers = rig.answers();
        return answers.get(answers.size() - 1).getSubmitted().getAnswers(0);
    }

    private ServerFrame cancel(Cancel.Builder cancel) {
        rig.client(ClientFrame.newBuilder().setCancel(cancel.setJob(1)));
        rig.core.checkInvariants();
        return rig.answers().get(0);
    }

    @Test
    void whatTheirTaskSetsMayTakeIsChargedWhileTheyAreOpen() {
        for (int i = 0; i < 5; i++) {
            assertThat(submitLargest().hasAccepted()).isTrue();
        }
        assertThat(submitLargest().getError().getMessage())
                .isEqualTo(
                        "the jobs that are queued or running take 600 MiB, at most 512 MiB may be (an array takes up to"
                                + " a bit for each task); wait until some have ended");
        cancel(Cancel.newBuilder());
        assertThat(submitLargest().hasAccepted()).isTrue();
    }

    @Test
    void anyNumberOfSeparateTasksCanBeCancelled() {
        int tasks = 400_000;
        rig.submit(1, tasks);
        rig.answers();
        for (int first = 0; first < tasks; first += 100_000) {
            Cancel.Builder cancel = Cancel.newBuilder();
            IntStream.range(first / 2, first / 2 + 50_000)
                    .forEach(i -> cancel.addTasks(
                            NumberRange.newBuilder().setFirst(2L * i).setLast(2L * i)));
            assertThat(cancel(cancel).getCancelled().getTasksCancelled()).isEqualTo(50_000);
        }
        Job job = rig.state.job(1);
        assertThat(job.waiting()).isEqualTo(tasks / 2);
        assertThat(job.nextFresh()).isEqualTo(1);
        assertThat(job.freshRunFrom(1)).isEqualTo(1);
        assertThat(job.endedUnsuccessfully(tasks - 2)).isTrue();
        assertThat(job.endedUnsuccessfully(tasks - 1)).isFalse();
    }
}
