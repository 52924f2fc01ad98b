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
import java.util.List;
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

    private static AttemptOutcome.Builder said(JobState state, Cause cause) {
        return AttemptOutcome.newBuilder()
                .setStateValue(state.number())
                .setCauseValue(cause == null ? 0 : cause.number());
    }

    private static AttemptOutcome checked(AttemptOutcome.Builder said, boolean isCancelRequested) {
        return KnownOutcome.ofWorker(said.build(), isCancelRequested, 1_000);
    }

    @Test
    void anEndThatAWorkerCannotKnowIsAFailureWithTheReason() {
        for (Cause cause : List.of(
                Cause.CANCELLED,
                Cause.SHUTDOWN,
                Cause.WORKER_LOST,
                Cause.QUARANTINED,
                Cause.PREREQUISITE,
                Cause.MAX_FAILURES)) {
            assertFailed(
                    checked(said(JobState.FAILED, cause), true),
                    "The worker named the cause " + cause.token() + ", which a failure of a task cannot have.");
        }
        assertFailed(
                checked(said(JobState.CANCELLED, Cause.CANCELLED), false),
                "The worker said that it was cancelled, and nobody had asked for that.");
        assertFailed(
                checked(said(JobState.CANCELLED, Cause.TIMEOUT), true),
                "The worker said that it was cancelled, with the cause timeout.");
        assertFailed(
                checked(said(JobState.SUCCEEDED, Cause.TIMEOUT), false),
                "The worker called it a success with the cause timeout.");
        assertFailed(
                checked(said(JobState.SUCCEEDED, null).setExitCode(3).setMessage("It is cold."), false),
                "It is cold. The worker called it a success, and its command did not end so.");
        AttemptOutcome killed = checked(said(JobState.SUCCEEDED, null).setSignal(9), false);
        assertThat(killed.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(killed.getCauseValue()).isEqualTo(Cause.SIGNAL.number());
    }

    private static void assertFailed(AttemptOutcome outcome, String message) {
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.EXIT.number());
        assertThat(outcome.getMessage()).isEqualTo(message);
    }

    @Test
    void whatAWorkerMaySayStaysAsItIs() {
        for (AttemptOutcome.Builder said : List.of(
                said(JobState.SUCCEEDED, null).setExitCode(0).setStartedAtMs(1_000),
                said(JobState.FAILED, null),
                said(JobState.FAILED, Cause.TIMEOUT).setExitCode(3),
                said(JobState.FAILED, Cause.NOT_STARTED),
                said(JobState.CANCELLED, Cause.SHUTDOWN))) {
            assertThat(checked(said, false)).isEqualTo(said.build());
        }
        for (Cause cause : new Cause[] {null, Cause.CANCELLED, Cause.SHUTDOWN}) {
            AttemptOutcome.Builder said = said(JobState.CANCELLED, cause);
            assertThat(checked(said, true)).isEqualTo(said.build());
        }
    }

    @Test
    void numbersThatCannotBeAreLeftOut() {
        AttemptOutcome checked = checked(
                said(JobState.SUCCEEDED, null)
                        .setStartedAtMs(Long.MAX_VALUE)
                        .setRunMicros(Long.MAX_VALUE)
                        .setCpuMicros(-1)
                        .setPeakBytes(-1)
                        .setStdoutBytes(-1)
                        .setStderrBytes(-1)
                        .setOutputDroppedBytes(-1)
                        .setProcessesEnded(-1)
                        .setProcessesForced(-1),
                false);
        assertThat(checked)
                .isEqualTo(said(JobState.SUCCEEDED, null)
                        .setStartedAtMs(1_000)
                        .setRunMicros(3_650L * 24 * 3_600 * 1_000_000)
                        .build());
        assertThat(checked(said(JobState.FAILED, null).setStartedAtMs(-1).setRunMicros(-1), false))
                .isEqualTo(said(JobState.FAILED, null).build());
    }
}
