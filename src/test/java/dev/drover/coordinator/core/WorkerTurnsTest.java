package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Recall;
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
    void whatWasOnlySentAheadToAWorkerThatDiedHasNoStart() {
        List<AttemptToken> tokens = issued(3);
        rig.start(WORKER, tokens.subList(0, 1));
        rig.records.clear();
        rig.nowMs += 700;
        rig.turn(new Input.WorkerDied(1, 1, "killed by SIGKILL", List.of()));
        rig.turn(new Input.AttemptsSwept(1, 1, Map.of()));
        List<AttemptEnd> ends = rig.records.stream()
                .flatMap(record -> record.getAttemptsEnded().getEndsList().stream())
                .toList();
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
}
