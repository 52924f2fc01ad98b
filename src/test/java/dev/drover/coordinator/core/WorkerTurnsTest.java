package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.WorkerIds;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Recall;
import dev.drover.proto.Started;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What workers say twice, and what the coordinator makes of a worker that is gone or comes back. */
class WorkerTurnsTest {
    private static final long WORKER = 1;

    private final CoreRig rig = new CoreRig(1, 1);

    private List<AttemptToken> issued(int tasks) {
        rig.hello(1, 1, 100);
        // Short tasks are sent ahead once the name is known.
        rig.submit(1, 1);
        List<AttemptToken> first = rig.assigned(WORKER);
        rig.start(WORKER, first);
        rig.succeed(WORKER, first, 1_000);
        rig.submit(1, tasks);
        List<AttemptToken> tokens = rig.assigned(WORKER);
        assertThat(tokens).hasSizeGreaterThan(2);
        return tokens;
    }

    @Test
    void whatIsGivenBackTwiceIsGivenBackOnce() {
        AttemptToken token = issued(4).get(1);
        rig.giveBack(WORKER, List.of(token, token));
        rig.core.checkInvariants();
        assertThat(rig.records).filteredOn(JournalRecord::hasAttemptsReturned).hasSize(1);
        assertThat(rig.records)
                .filteredOn(JournalRecord::hasAttemptsReturned)
                .allSatisfy(record -> assertThat(record.getAttemptsReturned().getAttemptsList())
                        .containsExactly(token));
    }

    @Test
    void aHelloCannotUseUpTheIncarnationsOfAWorker() {
        for (int incarnation : new int[] {1_025, Integer.MAX_VALUE, -1}) {
            rig.sendFromWorker(
                    77,
                    WorkerMessage.newBuilder()
                            .setHello(WorkerHello.newBuilder()
                                    .setProtocolVersion(1)
                                    .setWorker(WorkerIds.ALONE)
                                    .setIncarnation(incarnation)
                                    .setPid(4_711)
                                    .setSlots(1)));
            assertThat(rig.toWorker(77)).as("incarnation %s", incarnation).anyMatch(CoordinatorMessage::hasRefused);
        }
        assertThat(rig.state.lastIncarnation(WorkerIds.ALONE)).isZero();
    }

    @Test
    void whatWasOnlySentAheadToAWorkerThatDiedHasNoStart() {
        List<AttemptToken> tokens = issued(3);
        rig.start(WORKER, tokens.subList(0, 1));
        rig.records.clear();
        rig.nowMs += 700;
        rig.turn(new Input.WorkerDied(1, 1, "killed by SIGKILL", List.of()));
        rig.turn(new Input.AttemptsSwept(1, 1, Map.of()));
        List<AttemptEnd> ends = ends();
        assertThat(ends).hasSameSizeAs(tokens);
        assertThat(ends.get(0).getStartedAtMs()).isPositive();
        assertThat(ends.get(0).getOutcome().getRunMicros()).isEqualTo(700_000);
        assertThat(ends.subList(1, ends.size())).allSatisfy(end -> {
            assertThat(end.getStartedAtMs()).isZero();
            assertThat(end.getOutcome().getStartedAtMs()).isZero();
            assertThat(end.getOutcome().getRunMicros()).isZero();
            assertThat(end.getTaskEnded()).isFalse();
        });
    }

    @Test
    void aWorkerThatItsFunctionEndedIsReplacedAtOnceHoweverOftenAndCounted() {
        int deaths = 20;
        rig.submit(1, 100);
        for (int death = 1; death <= deaths; death++) {
            rig.hello(1, 1, 100);
            List<AttemptToken> tokens = rig.assigned(WORKER);
            rig.start(WORKER, tokens.subList(0, 1));
            rig.effects.clear();
            rig.turn(new Input.WorkerDied(
                    1,
                    death,
                    "exited with 5",
                    List.of(AttemptOutcome.newBuilder()
                            .setToken(tokens.get(0))
                            .setStateValue(JobState.FAILED.number())
                            .setCauseValue(Cause.EXIT.number())
                            .setExitCode(5)
                            .setEndedWorker(true)
                            .build())));
            rig.turn(new Input.AttemptsSwept(1, death, Map.of()));
            rig.core.checkInvariants();
            assertThat(rig.effects).contains(new Effect.StartWorker(1, death + 1, 1));
        }
    }

    @Test
    void aWorkerThatComesBackDuringADrainIsCalledBackFromAgain() {
        List<AttemptToken> tokens = issued(4);
        rig.start(WORKER, tokens.subList(0, 1));
        rig.turn(new Input.WorkerPeerGone(WORKER));
        rig.turn(new Input.StopSignal("SIGTERM"));
        long peer = 7;
        rig.sendFromWorker(
                peer,
                WorkerMessage.newBuilder()
                        .setHello(WorkerHello.newBuilder()
                                .setProtocolVersion(1)
                                .setWorker(1)
                                .setIncarnation(1)
                                .setPid(1)
                                .setStartTicks(1)
                                .setSlots(1)
                                .setCredit(100)
                                .addAllHeld(tokens)));
        assertThat(rig.effects)
                .filteredOn(Effect.ToWorker.class::isInstance)
                .flatExtracting(effect -> ((Effect.ToWorker) effect).frame().getMessagesList())
                .extracting(message -> message.getRecall())
                .filteredOn(recall -> recall.getAttemptsCount() > 0)
                .flatExtracting(Recall::getAttemptsList)
                .containsExactlyInAnyOrderElementsOf(tokens.subList(1, tokens.size()));
    }

    @Test
    void aCancelThatNobodyAskedForIsAFailureAndRunsAgainByItsRetries() {
        rig.hello(1, 1, 100);
        long job = rig.submit(1, CoreRig.spec(1).toBuilder().setRetries(1).build());
        List<AttemptToken> tokens = rig.assigned(WORKER);
        rig.start(WORKER, tokens);
        rig.records.clear();
        rig.cancelled(WORKER, tokens);
        assertThat(ends()).singleElement().satisfies(end -> {
            assertThat(end.getTaskEnded()).isFalse();
            assertThat(end.getRetriesUsed()).isEqualTo(1);
            assertThat(end.getOutcome().getMessage())
                    .isEqualTo("The worker said that it was cancelled, and nobody had asked for that.");
        });
        rig.nowMs += 10_000;
        rig.turn();
        List<AttemptToken> again = rig.assigned(WORKER);
        assertThat(again).hasSize(1);
        rig.client(ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(job)));
        rig.records.clear();
        rig.cancelled(WORKER, again);
        assertThat(ends())
                .singleElement()
                .satisfies(end -> assertThat(end.getOutcome().getStateValue()).isEqualTo(JobState.CANCELLED.number()));
    }

    @Test
    void aWorkerCannotSayThatATaskIsInQuarantineNeitherAliveNorBySpool() {
        rig.hello(1, 1, 100);
        rig.submit(1, 1);
        AttemptToken token = rig.assigned(WORKER).get(0);
        rig.start(WORKER, List.of(token));
        rig.records.clear();
        rig.turn(new Input.WorkerDied(
                1,
                1,
                "killed by SIGKILL",
                List.of(AttemptOutcome.newBuilder()
                        .setToken(token)
                        .setStateValue(JobState.FAILED.number())
                        .setCauseValue(Cause.QUARANTINED.number())
                        .build())));
        assertThat(ends()).singleElement().satisfies(end -> {
            assertThat(end.getTaskEnded()).isTrue();
            assertThat(end.getOutcome().getCauseValue()).isEqualTo(Cause.EXIT.number());
        });
    }

    @Test
    void nothingStartsLaterThanItIsReported() {
        rig.hello(1, 1, 100);
        rig.submit(1, 1);
        AttemptToken token = rig.assigned(WORKER).get(0);
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder()
                        .setStarted(Started.newBuilder()
                                .addAttempts(AttemptStarted.newBuilder()
                                        .setToken(token)
                                        .setAtMs(Long.MAX_VALUE))));
        assertThat(rig.records)
                .filteredOn(JournalRecord::hasAttemptsStarted)
                .singleElement()
                .satisfies(record -> assertThat(
                                record.getAttemptsStarted().getAttempts(0).getAtMs())
                        .isEqualTo(rig.now().wallMs()));
    }

    private List<AttemptEnd> ends() {
        return rig.records.stream()
                .flatMap(record -> record.getAttemptsEnded().getEndsList().stream())
                .toList();
    }
}
