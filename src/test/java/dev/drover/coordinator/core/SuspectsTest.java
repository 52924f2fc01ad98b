package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.schedule.WaitReason;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.WorkerIds;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Explain;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Results;
import dev.drover.proto.Shutdown;
import dev.drover.proto.WaitRow;
import dev.drover.proto.WorkerGoodbye;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A task that kills its worker each time ends in quarantine, and no other does. */
class SuspectsTest {
    private static final int ALONE = WorkerIds.ALONE;
    private static final long CREDIT = 8;

    private final CoreRig rig = new CoreRig(2, 2);

    @Test
    void onlyWhatHadBegunIsSuspected() {
        rig.submit(1, 4);
        rig.hello(1, 2, CREDIT);
        List<AttemptToken> first = rig.assigned(1);
        rig.start(1, first.subList(0, 1));

        die(rig, 1, 1, first.subList(1, 2));

        assertThat(ends(rig)).extracting(AttemptEnd::getSuspect).containsExactly(true, true);
        rig.hello(1, 2, CREDIT);
        assertThat(rig.assigned(1)).extracting(AttemptToken::getIndex).containsExactly(2, 3);
        rig.core.checkInvariants();
    }

    @Test
    void whatWasOnlySentIsNotSuspected() {
        rig.submit(1, 2);
        rig.hello(1, 2, CREDIT);
        List<AttemptToken> sent = rig.assigned(1);

        die(rig, 1, 1, sent.subList(0, 1));

        assertThat(ends(rig)).extracting(AttemptEnd::getSuspect).containsExactly(true, false);
        assertThat(ends(rig)).extracting(end -> end.getStartedAtMs() > 0).containsExactly(true, false);
    }

    @Test
    void theJobThatHoldsTheReservedSlotIsNamedUntilItIsFree() {
        suspects(2, 9);
        rig.hello(1, 2, CREDIT);
        rig.hello(2, 2, CREDIT);
        rig.start(1, rig.assigned(1));
        rig.start(2, rig.assigned(2));
        rig.hello(ALONE, 1, CREDIT);

        List<Integer> taken = new ArrayList<>();
        for (WaitReason reason : rig.core.explain(1, rig.now())) {
            if (reason instanceof WaitReason.SlotsTaken slots) {
                slots.takenBy().forEach(taker -> taken.add(taker.slots()));
            }
        }
        assertThat(taken).containsExactly(4);
    }

    @Test
    void suspectsRunOneAtATimeInASlotThatTheOthersLeaveFree() {
        suspects(2, 9);
        rig.hello(1, 2, CREDIT);
        rig.hello(2, 2, CREDIT);
        List<AttemptToken> onOne = rig.assigned(1);
        List<AttemptToken> onTwo = rig.assigned(2);
        assertThat(onOne).hasSize(2);
        assertThat(onTwo).hasSize(2);

        rig.hello(ALONE, 1, CREDIT);
        assertThat(rig.assigned(ALONE)).as("while all slots are taken").isEmpty();
        rig.start(1, onOne);
        rig.start(2, onTwo);
        rig.fail(1, onOne.subList(0, 1));
        rig.fail(2, onTwo.subList(0, 1));

        List<AttemptToken> alone = rig.assigned(ALONE);
        assertThat(alone).extracting(AttemptToken::getIndex).containsExactly(0);
        assertThat(rig.assigned(1).size() + rig.assigned(2).size())
                .as("of two slots that became free, one is for the suspect")
                .isEqualTo(1);
        assertThat(rig.core.explain(1, rig.now())).contains(new WaitReason.Suspected(1));

        rig.client(ClientFrame.newBuilder().setExplain(Explain.newBuilder().setJob(1)));
        assertThat(rig.answers())
                .flatExtracting(answer -> answer.getExplained().getWaitsList())
                .extracting(WaitRow::getKind)
                .contains(WaitRow.Kind.SUSPECTED);

        rig.succeed(ALONE, alone);
        assertThat(rig.assigned(ALONE)).extracting(AttemptToken::getIndex).containsExactly(1);
        rig.core.checkInvariants();
    }

    @Test
    void threeLossesWhileAloneEndTheTask() {
        suspects(1, 2);
        for (int loss = 1; loss <= 3; loss++) {
            rig.hello(ALONE, 1, CREDIT);
            List<AttemptToken> alone = rig.assigned(ALONE);
            assertThat(alone).as("before loss %s", loss).hasSize(1);
            rig.nowMs += 20_000;
            rig.records.clear();
            die(rig, ALONE, loss, alone);
        }

        assertThat(ends(rig)).singleElement().satisfies(end -> {
            assertThat(end.getTaskEnded()).isTrue();
            assertThat(end.getOutcome().getCauseValue()).isEqualTo(Cause.QUARANTINED.number());
            assertThat(end.getOutcome().getStateValue()).isEqualTo(JobState.FAILED.number());
            assertThat(end.getOutcome().getMessage())
                    .isEqualTo("its worker died 3 times while it ran alone, the last time worker " + ALONE
                            + " was killed by signal 9");
        });
        rig.nowMs += 20_000;
        rig.turn();
        assertThat(starts(ALONE)).as("starts of a worker that nobody needs").isZero();
    }

    @Test
    void manySuspectsThatKillTheirWorkerAreFoundWithoutPauses() {
        suspects(2, 4);
        rig.hello(1, 2, CREDIT);
        die(rig, 1, 2, rig.assigned(1));
        for (int death = 1; death <= 12; death++) {
            rig.hello(ALONE, 1, CREDIT);
            die(rig, ALONE, death, rig.assigned(ALONE));
        }

        assertThat(ends(rig))
                .extracting(end -> end.getOutcome().getCauseValue())
                .filteredOn(cause -> cause == Cause.QUARANTINED.number())
                .hasSize(4);
    }

    @Test
    void whoRunsAloneToItsEndIsNoSuspectAnyMore() {
        suspects(1, 2);
        rig.hello(ALONE, 1, CREDIT);
        rig.records.clear();
        rig.succeed(ALONE, rig.assigned(ALONE));

        assertThat(ends(rig))
                .singleElement()
                .satisfies(end -> assertThat(end.getOutcome().getStateValue()).isEqualTo(JobState.SUCCEEDED.number()));
        assertThat(rig.toWorker(ALONE)).as("it leaves").anyMatch(message -> message.hasDrain());
    }

    @Test
    void aWorkerThatDroverKilledForItsSilenceBlamesNobody() {
        List<AttemptToken> running = running();
        for (int i = 0; i < 12; i++) {
            rig.nowMs += 1_000;
            rig.turn();
        }
        assertThat(rig.effects).anyMatch(Effect.KillWorker.class::isInstance);

        die(rig, 1, 1, running);

        assertThat(ends(rig)).isNotEmpty().noneMatch(AttemptEnd::getSuspect);
    }

    @Test
    void aWorkerThatLeavesBlamesNobody() {
        List<AttemptToken> running = running();
        rig.sendFromWorker(
                1,
                WorkerMessage.newBuilder().setGoodbye(WorkerGoodbye.newBuilder().setReason("SIGTERM")));

        die(rig, 1, 1, running);

        assertThat(ends(rig)).isNotEmpty().noneMatch(AttemptEnd::getSuspect);
    }

    @Test
    void aWorkerThatIsFoundDeadAtTheStartBlamesNobody() {
        List<AttemptToken> running = running();
        CoreRig next = new CoreRig(2, 2, rig.state);

        die(next, 1, 1, running);

        assertThat(ends(next)).isNotEmpty().noneMatch(AttemptEnd::getSuspect);
    }

    @Test
    void suspicionSurvivesTheCoordinator() {
        suspects(1, 2);
        rig.hello(ALONE, 1, CREDIT);
        die(rig, ALONE, 1, rig.assigned(ALONE));
        DurableState left = new DurableState();
        rig.state.checkpoint().forEach(part -> left.restore(part.getCheckpoint()));

        CoreRig next = new CoreRig(2, 2, left);
        for (int loss = 2; loss <= 3; loss++) {
            next.nowMs += 20_000;
            next.turn();
            next.hello(ALONE, 1, CREDIT);
            die(next, ALONE, loss, next.assigned(ALONE));
        }

        assertThat(ends(next)).extracting(AttemptEnd::getTaskEnded).containsExactly(false, true);
    }

    @Test
    void aLossAloneThatDroverCausedDoesNotCount() {
        suspects(1, 2);
        rig.hello(ALONE, 1, CREDIT);
        List<AttemptToken> alone = rig.assigned(ALONE);
        rig.sendFromWorker(
                ALONE,
                WorkerMessage.newBuilder().setGoodbye(WorkerGoodbye.newBuilder().setReason("SIGTERM")));
        rig.records.clear();

        die(rig, ALONE, 1, alone);

        assertThat(ends(rig)).singleElement().satisfies(end -> {
            assertThat(end.getSuspect()).isTrue();
            assertThat(end.getLossesAlone()).isZero();
        });
    }

    @Test
    void whatRanInAWorkerThatOthersToldToEndIsSuspected() {
        List<AttemptToken> running = running();

        interrupted(1, 1, running);

        assertThat(ends(rig)).hasSize(2).allSatisfy(end -> {
            assertThat(end.getSuspect()).isTrue();
            assertThat(end.getOutcome().getCauseValue()).isEqualTo(Cause.WORKER_LOST.number());
            assertThat(end.getOutcome().getMessage())
                    .isEqualTo("worker 1 was told to end by a signal that Drover did not send");
        });
        for (int loss = 1; loss <= 3; loss++) {
            rig.nowMs += 20_000;
            rig.turn();
            rig.hello(ALONE, 1, CREDIT);
            List<AttemptToken> alone = rig.assigned(ALONE);
            rig.start(ALONE, alone);
            interrupted(ALONE, loss, alone);
        }
        assertThat(ends(rig))
                .filteredOn(AttemptEnd::getTaskEnded)
                .singleElement()
                .satisfies(end -> assertThat(end.getOutcome().getCauseValue()).isEqualTo(Cause.QUARANTINED.number()));
    }

    @Test
    void numbersOfWhatOthersEndedAreBoundedAsAllThatAWorkerSays() {
        Results.Builder results = Results.newBuilder();
        for (AttemptToken token : running()) {
            results.addResultsBuilder()
                    .setToken(token)
                    .setStateValue(JobState.CANCELLED.number())
                    .setCauseValue(Cause.SHUTDOWN.number())
                    .setStartedAtMs(Long.MAX_VALUE)
                    .setRunMicros(Long.MAX_VALUE);
        }
        rig.sendFromWorker(1, WorkerMessage.newBuilder().setResults(results));
        assertThat(ends(rig)).hasSize(2).allSatisfy(end -> {
            assertThat(end.getOutcome().getCauseValue()).isEqualTo(Cause.WORKER_LOST.number());
            assertThat(end.getOutcome().getStartedAtMs()).isEqualTo(rig.now().wallMs());
            assertThat(end.getOutcome().getRunMicros()).isEqualTo(3_650L * 24 * 3_600 * 1_000_000);
        });
    }

    @Test
    void manyWorkersThatOthersToldToEndAreStartedAgainWithPauses() {
        rig.submit(1, 100);
        int incarnation = 0;
        while (incarnation < 20 && starts(1) > 0) {
            incarnation++;
            rig.hello(1, 2, CREDIT);
            List<AttemptToken> sent = rig.assigned(1);
            rig.start(1, sent);
            rig.interrupted(1, sent);
            sayGoodbyeAndDie(1, incarnation);
        }
        assertThat(incarnation).isEqualTo(6);
    }

    @Test
    void whatDroverTellsToEndIsNotSuspected() {
        List<AttemptToken> running = running();
        rig.client(ClientFrame.newBuilder().setShutdown(Shutdown.getDefaultInstance()));

        rig.interrupted(1, running);

        assertThat(ends(rig)).hasSize(2).noneMatch(AttemptEnd::getSuspect);
    }

    /** A worker says of these that it was told to end, and leaves. */
    private void interrupted(int worker, int incarnation, List<AttemptToken> running) {
        rig.interrupted(worker, running);
        sayGoodbyeAndDie(worker, incarnation);
    }

    private void sayGoodbyeAndDie(int worker, int incarnation) {
        rig.sendFromWorker(
                worker,
                WorkerMessage.newBuilder().setGoodbye(WorkerGoodbye.newBuilder().setReason("asked to end")));
        die(rig, worker, incarnation, List.of());
    }

    /** A job of so many tasks, of which the first were running when their worker was killed. */
    private void suspects(int suspects, int tasks) {
        rig.submit(1, tasks);
        rig.hello(1, 2, CREDIT);
        List<AttemptToken> sent = rig.assigned(1);
        die(rig, 1, 1, sent.subList(0, suspects));
        assertThat(starts(ALONE)).isEqualTo(1);
    }

    private List<AttemptToken> running() {
        rig.submit(1, 2);
        rig.hello(1, 2, CREDIT);
        List<AttemptToken> running = rig.assigned(1);
        rig.start(1, running);
        return running;
    }

    private long starts(int worker) {
        return rig.effects.stream()
                .filter(effect -> effect instanceof Effect.StartWorker start && start.worker() == worker)
                .count();
    }

    private static void die(CoreRig rig, int worker, int incarnation, List<AttemptToken> begun) {
        rig.turn(new Input.WorkerDied(worker, incarnation, "was killed by signal 9", List.of(), begun));
        rig.turn(new Input.AttemptsSwept(worker, incarnation, Map.of()));
        rig.core.checkInvariants();
    }

    private static List<AttemptEnd> ends(CoreRig rig) {
        List<AttemptEnd> ends = new ArrayList<>();
        for (JournalRecord record : rig.records) {
            ends.addAll(record.getAttemptsEnded().getEndsList());
        }
        return ends;
    }
}
