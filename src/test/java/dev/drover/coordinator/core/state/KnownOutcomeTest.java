package dev.drover.coordinator.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.CoreRig;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Results;
import dev.drover.proto.WorkerMessage;
import org.junit.jupiter.api.Test;

class KnownOutcomeTest {
    private static final int WORKER = 1;

    private final CoreRig rig = new CoreRig(1, 1);

    private AttemptOutcome recorded(AttemptOutcome.Builder said) {
        rig.hello(WORKER, 1, 2);
        rig.submit(1, 1);
        said.setToken(rig.assigned(WORKER).get(0));
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder().setResults(Results.newBuilder().addResults(said)));
        assertThat(rig.records).filteredOn(JournalRecord::hasJobEnded).hasSize(1);
        return rig.records.stream()
                .flatMap(record -> record.getAttemptsEnded().getEndsList().stream())
                .map(AttemptEnd::getOutcome)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aCauseOfANewerWorkerBecomesOneThatThisVersionCanName() {
        AttemptOutcome recorded = recorded(AttemptOutcome.newBuilder()
                .setStateValue(JobState.FAILED.number())
                .setMessage("It is cold.")
                .setCauseValue(99));
        assertThat(recorded.getCauseValue()).isEqualTo(Cause.EXIT.number());
        assertThat(recorded.getMessage())
                .isEqualTo("It is cold. The worker named a cause of number 99, which this version doesn't know.");
    }

    @Test
    void anEndThatIsNoneIsAFailure() {
        for (int state : new int[] {0, 4, 42}) {
            AttemptOutcome known = KnownOutcome.of(
                    AttemptOutcome.newBuilder().setStateValue(state).build());
            assertThat(known.getStateValue()).isEqualTo(JobState.FAILED.number());
            assertThat(known.getMessage())
                    .isEqualTo("The worker named an end of number " + state + ", which this version doesn't know.");
        }
    }

    @Test
    void whatIsKnownStaysAsItIs() {
        AttemptOutcome outcome = AttemptOutcome.newBuilder()
                .setStateValue(JobState.CANCELLED.number())
                .setCauseValue(Cause.SHUTDOWN.number())
                .build();
        assertThat(KnownOutcome.of(outcome)).isSameAs(outcome);
    }
}
