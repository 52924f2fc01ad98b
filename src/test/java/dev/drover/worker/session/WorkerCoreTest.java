package dev.drover.worker.session;

import static dev.drover.worker.session.WorkerCoreRig.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Cause;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Drain;
import dev.drover.proto.Refused;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.StopRequest;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions, beats and leaving, as the core sees them. */
@Tag("processes")
class WorkerCoreTest {
    private final WorkerCoreRig rig = new WorkerCoreRig(WorkerSettings.DEFAULT);

    @Test
    void helloSaysWhoItIsAndGivesCreditForSlotsAndWindow() {
        WorkerHello hello = rig.connect();
        assertThat(hello.getWorker()).isEqualTo(2);
        assertThat(hello.getIncarnation()).isEqualTo(7);
        assertThat(hello.getPid()).isEqualTo(4711);
        assertThat(hello.getStartTicks()).isEqualTo(99);
        assertThat(hello.getProtocolVersion()).isEqualTo(1);
        assertThat(hello.getCredit()).isEqualTo(2 + 512);
    }

    @Test
    void aCoordinatorThatSendsBeyondTheCreditGetsANewSession() {
        rig.connect();
        rig.assign(0, 515);
        assertThat(rig.slots.queued).isEmpty();
        assertThat(rig.core.wantsConnection()).isTrue();
        assertThat(rig.log)
                .anyMatch(line -> line.startsWith("The coordinator sent 515 attempts beyond the credit of 514."));
    }

    @Test
    void aResultBetweenHelloAndWelcomeFollowsTheWelcome() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.lose();
        rig.connectAndSendHello();
        rig.end(key(0));
        assertThat(rig.sent()).isEmpty();
        rig.session++;
        rig.welcome();
        assertThat(rig.sentResults()).containsExactly(key(0));
    }

    @Test
    void aBrokenWorkerGoesAtOnceWithItsResultsAndSaysNoGoodbye() {
        rig.connect();
        rig.assign(0, 3);
        rig.run(key(0));
        rig.slots.start(key(1));
        rig.sent();
        rig.core.onBroken("its thread failed");
        assertThat(rig.core.exitDecision())
                .contains(new ExitDecision("its thread failed", true, List.of(WorkerCoreRig.outcome(key(0)))));
        assertThat(rig.sent()).noneMatch(WorkerMessage::hasGoodbye);
    }

    @Test
    void framesOfAnOlderSessionAreDiscarded() {
        rig.connect();
        rig.lose();
        rig.connect();
        rig.receive(rig.session - 1, WorkerCoreRig.assignment(0, 1));
        assertThat(rig.slots.queued).isEmpty();
    }

    @Test
    void beatsComeAtLeastAsOftenAsAsked() {
        rig.connect();
        rig.sent();
        rig.core.onTick(rig.nowMs);
        assertThat(rig.sent()).anyMatch(WorkerMessage::hasHeartbeat);
        for (int i = 0; i < 10; i++) {
            rig.pass(1_000);
            assertThat(rig.sent()).filteredOn(WorkerMessage::hasHeartbeat).hasSize(1);
        }
        rig.pass(1_500);
        assertThat(rig.sent().get(0).getHeartbeat().getLagMs()).isEqualTo(750);
    }

    @Test
    void aHelloWithoutAnswerIsGivenUp() {
        rig.connectAndSendHello();
        rig.pass(4_999);
        assertThat(rig.core.wantsConnection()).isFalse();
        rig.pass(1);
        assertThat(rig.core.wantsConnection()).isTrue();
    }

    @Test
    void eachHelloWithoutAnswerGivesTheNextTwiceTheTimeAndAWelcomeEndsThat() {
        for (int limitMs : List.of(5_000, 10_000, 20_000, 20_000)) {
            rig.connectAndSendHello();
            assertThat(rig.core.helloLimitMs()).isEqualTo(limitMs);
            rig.pass(limitMs - 1);
            assertThat(rig.core.wantsConnection()).isFalse();
            rig.pass(1);
        }
        rig.connect();
        rig.lose();
        assertThat(rig.core.helloLimitMs()).isEqualTo(5_000);
    }

    @Test
    void aCoordinatorThatLivesAndIsSlowIsNotTakenForNone() {
        rig.pass(9_000);
        rig.connectAndSendHello();
        rig.pass(5_000);
        rig.pass(9_999);
        assertThat(rig.core.exitDecision()).isEmpty();
        rig.pass(1);
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("no coordinator came", false, List.of()));
    }

    @Test
    void oneThatDoesNotProveItselfIsTakenForNone() {
        for (int passedMs = 0; passedMs < 9_900; passedMs += 100) {
            rig.core.onConnecting(rig.nowMs);
            rig.lose();
            rig.pass(100);
            assertThat(rig.core.exitDecision()).isEmpty();
        }
        rig.pass(100);
        assertThat(rig.core.exitDecision()).isPresent();
    }

    @Test
    void drainGivesBackTheQueueFinishesWhatRunsAndLeaves() {
        rig.connect();
        rig.assign(0, 2);
        rig.slots.start(key(0));
        rig.sent();
        rig.receive(CoordinatorMessage.newBuilder().setDrain(Drain.newBuilder().setReason("scaled down")));
        assertThat(rig.sent().get(0).getReturned().getAttemptsList())
                .extracting(AttemptKey::of)
                .containsExactly(key(1));
        rig.pass(60_000);
        assertThat(rig.core.exitDecision()).isEmpty();
        rig.end(key(0));
        assertThat(rig.core.exitDecision()).isEmpty();
        rig.acknowledge(key(0));
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("drained: scaled down", false, List.of()));
        List<WorkerMessage> last = rig.sent();
        assertThat(last.get(last.size() - 1).getGoodbye().getReason()).isEqualTo("drained: scaled down");
    }

    @Test
    void anAttemptThatComesToADrainingWorkerGoesBack() {
        rig.connect();
        rig.receive(CoordinatorMessage.newBuilder().setDrain(Drain.getDefaultInstance()));
        assertThat(rig.core.exitDecision()).isPresent();
        WorkerCoreRig busy = new WorkerCoreRig(WorkerSettings.DEFAULT);
        busy.connect();
        busy.assign(0, 1);
        busy.slots.start(key(0));
        busy.receive(CoordinatorMessage.newBuilder().setDrain(Drain.getDefaultInstance()));
        busy.sent();
        busy.assign(1, 1);
        assertThat(busy.sent().get(0).getReturned().getAttemptsList())
                .extracting(AttemptKey::of)
                .containsExactly(key(1));
    }

    @Test
    void resultsThatNobodyTakesAreSpooledInTheEnd() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.receive(CoordinatorMessage.newBuilder().setDrain(Drain.getDefaultInstance()));
        rig.end(key(0));
        rig.pass(1_999);
        assertThat(rig.core.exitDecision()).isEmpty();
        rig.pass(1);
        assertThat(rig.spooled).containsExactly(WorkerCoreRig.outcome(key(0)));
        assertThat(rig.core.exitDecision().orElseThrow().toSpool()).isEmpty();
    }

    @Test
    void withoutACoordinatorItFinishesWhatRunsAndSpools() {
        rig.connect();
        rig.assign(0, 3);
        rig.slots.start(key(0));
        rig.lose();
        rig.run(key(1));
        rig.pass(10_000);
        assertThat(rig.slots.queued).isEmpty();
        assertThat(rig.core.exitDecision()).isEmpty();
        assertThat(rig.core.wantsConnection()).isTrue();
        rig.end(key(0));
        assertThat(rig.spooled).containsExactly(WorkerCoreRig.outcome(key(1)), WorkerCoreRig.outcome(key(0)));
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("no coordinator came", false, List.of()));
    }

    @Test
    void aCoordinatorThatComesLateGetsAllThatIsHeld() {
        rig.connect();
        rig.assign(0, 3);
        rig.slots.start(key(0));
        rig.lose();
        rig.run(key(1));
        rig.pass(20_000);
        WorkerHello hello = rig.connect();
        assertThat(hello.getHeldList()).extracting(AttemptKey::of).containsExactly(key(0));
        assertThat(hello.getResultsCount()).isEqualTo(1);
        assertThat(hello.getCredit()).isZero();
        assertThat(rig.sentCredit()).contains(513L);
        rig.end(key(0));
        assertThat(rig.core.exitDecision()).isEmpty();
    }

    @Test
    void aWorkerThatNeverFindsACoordinatorLeaves() {
        rig.pass(9_999);
        assertThat(rig.core.exitDecision()).isEmpty();
        rig.pass(1);
        assertThat(rig.core.exitDecision()).contains(new ExitDecision("no coordinator came", false, List.of()));
    }

    @Test
    void aRefusedWorkerEndsItsAttemptsAndDoesNotComeBack() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.lose();
        rig.connectAndSendHello();
        rig.receive(
                0,
                CoordinatorMessage.newBuilder().setRefused(Refused.newBuilder().setCode("VERSION")));
        assertThat(rig.slots.stops).containsEntry(key(0), new StopRequest(Cause.SHUTDOWN, false));
        rig.lose();
        assertThat(rig.core.wantsConnection()).isFalse();
        rig.end(key(0));
        assertThat(rig.spooled).hasSize(1);
        assertThat(rig.core.exitDecision()).isPresent();
    }

    @Test
    void terminationEndsWhatRunsGivesBackTheRestAndLeaves() {
        rig.connect();
        rig.assign(0, 2);
        rig.slots.start(key(0));
        rig.sent();
        rig.core.onTerminate("asked to end", rig.nowMs);
        assertThat(rig.slots.stops).containsEntry(key(0), new StopRequest(Cause.SHUTDOWN, false));
        assertThat(rig.sent()).anyMatch(WorkerMessage::hasReturned);
        rig.end(key(0));
        rig.lose();
        assertThat(rig.spooled).hasSize(1);
        assertThat(rig.core.exitDecision()).isPresent();
    }

    @Test
    void anUnresponsiveFunctionIsReportedAfterTheOthersAndCostsTheWorker() {
        rig.connect();
        rig.assign(0, 2);
        rig.slots.start(key(0));
        rig.slots.start(key(1));
        rig.core.onUnresponsive(WorkerCoreRig.outcome(key(0)), rig.nowMs);
        rig.core.onUnresponsive(WorkerCoreRig.outcome(key(0)), rig.nowMs);
        assertThat(rig.sentResults()).isEmpty();
        rig.end(key(1));
        assertThat(rig.sentResults()).containsExactly(key(1), key(0));
        // It ends after all: the word that was given stands.
        rig.end(key(0));
        assertThat(rig.sentResults()).isEmpty();
        rig.acknowledge(key(0), key(1));
        assertThat(rig.core.exitDecision()).isPresent();
        assertThat(rig.sent()).anyMatch(WorkerMessage::hasGoodbye);
    }

    @Test
    void aMessageOfAnotherVersionBeginsANewSession() {
        rig.connect();
        rig.receive(CoordinatorMessage.newBuilder());
        assertThat(rig.core.wantsConnection()).isTrue();
    }
}
