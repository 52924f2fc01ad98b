package dev.drover.worker.session;

import static dev.drover.worker.session.WorkerCoreRig.key;
import static dev.drover.worker.session.WorkerCoreRig.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Drain;
import dev.drover.proto.Refused;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.WorkerSettings;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a worker does that is to leave and can't spool its results, because the disk is full. */
@Tag("processes")
class FullSpoolTest {
    private static final long LEAVES_AFTER_MS = 10_000;
    private static final long TAKEN_WAIT_MS = 2_000;
    private static final String REFUSED =
            "Can't spool 1 results: No space left on device. Stays until it can, or until a coordinator takes them.";

    private final WorkerCoreRig rig = new WorkerCoreRig(WorkerSettings.DEFAULT);

    /** Holds a result, is alone and can't spool. */
    private void holdResultAlone() {
        rig.connect();
        rig.assign(0, 1);
        rig.run(key(0));
        rig.isDiskFull = true;
        rig.lose();
        rig.pass(LEAVES_AFTER_MS);
        assertThat(rig.spoolTries).isEqualTo(1);
        assertThat(rig.core.exitDecision()).isEmpty();
    }

    @Test
    void itStaysUntilThereIsRoomAndSaysSoOnce() {
        holdResultAlone();
        passInTicks(3_600_000);
        assertThat(rig.core.exitDecision()).isEmpty();
        assertThat(rig.log).filteredOn(REFUSED::equals).hasSize(1);

        rig.isDiskFull = false;
        passInTicks(SpoolPace.LONGEST_PAUSE_MS);
        assertThat(rig.spooled).containsExactly(outcome(key(0)));
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("no coordinator came", false, List.of()));
    }

    @Test
    void itTriesAfterOneTwoFourSecondsAndThenEachHalfMinute() {
        holdResultAlone();
        int tries = 1;
        for (int pauseS : List.of(1, 2, 4, 8, 16, 30, 30)) {
            rig.pass(pauseS * 1_000L - 1);
            assertThat(rig.spoolTries).isEqualTo(tries);
            rig.pass(1);
            tries++;
            assertThat(rig.spoolTries).isEqualTo(tries);
        }
    }

    @Test
    void aCoordinatorThatComesTakesItAllAndTheWorkerWorksAgain() {
        holdResultAlone();
        passInTicks(100_000);
        WorkerHello hello = rig.connect();
        assertThat(hello.getResultsList()).containsExactly(outcome(key(0)));
        assertThat(hello.getCredit()).as("nothing new until it is welcomed").isZero();
        assertThat(rig.sentCredit()).isPresent();
        rig.acknowledge(key(0));
        rig.assign(1, 1);
        assertThat(rig.slots.queued).containsExactly(key(1));
        assertThat(rig.core.exitDecision()).isEmpty();

        // The next time begins anew.
        rig.run(key(1));
        rig.lose();
        int tries = rig.spoolTries;
        rig.pass(LEAVES_AFTER_MS);
        assertThat(rig.spoolTries).isEqualTo(tries + 1);
        assertThat(rig.log).filteredOn(REFUSED::equals).hasSize(2);
    }

    @Test
    void oneThatWasToldToDrainStaysAndHandsOverToTheNextCoordinator() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.receive(CoordinatorMessage.newBuilder().setDrain(Drain.newBuilder().setReason("scaled down")));
        rig.isDiskFull = true;
        rig.end(key(0));
        rig.sent();
        rig.pass(TAKEN_WAIT_MS);
        assertThat(rig.spoolTries).isEqualTo(1);
        assertThat(rig.sent()).as("it goes on").noneMatch(WorkerMessage::hasGoodbye);
        passInTicks(100_000);
        assertThat(rig.core.exitDecision()).isEmpty();

        rig.lose();
        WorkerHello hello = rig.connect();
        assertThat(hello.getResultsCount()).isEqualTo(1);
        assertThat(rig.sentCredit()).as("it is still to leave").isEmpty();
        rig.acknowledge(key(0));
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("drained: scaled down", false, List.of()));
        assertThat(rig.sent()).anyMatch(WorkerMessage::hasGoodbye);
    }

    @Test
    void oneThatWasToldToDrainLeavesAsSoonAsItsOwnCoordinatorTakesTheResults() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.receive(CoordinatorMessage.newBuilder().setDrain(Drain.getDefaultInstance()));
        rig.isDiskFull = true;
        rig.end(key(0));
        passInTicks(100_000);
        rig.acknowledge(key(0));
        assertThat(rig.core.exitDecision().orElseThrow().toSpool()).isEmpty();
        assertThat(rig.spooled).isEmpty();
    }

    @Test
    void oneThatWasAskedToEndGivesUpAtItsLimit() {
        holdResultAlone();
        passInTicks(1_000_000);
        long askedMs = rig.nowMs;
        int tries = rig.spoolTries;
        rig.core.onTerminate("asked to end", rig.nowMs);
        rig.spool();
        assertThat(rig.spoolTries).as("it tries at once").isEqualTo(tries + 1);
        passInTicks(askedMs + SpoolPace.TERMINATED_LIMIT_MS - 1 - rig.nowMs);
        assertThat(rig.core.exitDecision()).isEmpty();
        rig.pass(1);
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("asked to end", false, List.of(outcome(key(0)))));
    }

    @Test
    void oneThatWasAskedToEndSpoolsWhenRoomComesBeforeThat() {
        holdResultAlone();
        rig.core.onTerminate("asked to end", rig.nowMs);
        rig.spool();
        rig.isDiskFull = false;
        passInTicks(SpoolPace.FIRST_PAUSE_MS);
        assertThat(rig.spooled).containsExactly(outcome(key(0)));
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("asked to end", false, List.of()));
    }

    @Test
    void oneThatWasRefusedDoesNotWaitForRoom() {
        holdResultAlone();
        rig.connectAndSendHello();
        rig.receive(
                0,
                CoordinatorMessage.newBuilder().setRefused(Refused.newBuilder().setCode("UNKNOWN")));
        rig.lose();
        passInTicks(SpoolPace.LONGEST_PAUSE_MS);
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("refused", false, List.of(outcome(key(0)))));
    }

    @Test
    void oneWhoseHomeIsGoneDoesNotWaitForRoom() {
        holdResultAlone();
        rig.core.onHomeGone("its home was removed", rig.nowMs);
        rig.spool();
        assertThat(rig.core.exitDecision())
                .contains(new ExitDecision("its home was removed", false, List.of(outcome(key(0)))));
    }

    private void passInTicks(long ms) {
        long untilMs = rig.nowMs + ms;
        while (rig.nowMs < untilMs && rig.core.exitDecision().isEmpty()) {
            rig.pass(Math.min(100, untilMs - rig.nowMs));
            rig.sent();
        }
    }
}
