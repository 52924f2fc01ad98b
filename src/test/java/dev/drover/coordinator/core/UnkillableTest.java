package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Marks;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.WorkerGoodbye;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A process that cannot be ended holds its own attempt alone. */
class UnkillableTest {
    private final CoreRig rig = new CoreRig(1, 3);

    @Test
    void thePlaceOfADeadWorkerIsFreeAtOnce() {
        List<AttemptToken> running = die();

        assertThat(rig.effects)
                .as("while all that it had is still to be ended")
                .contains(new Effect.StartWorker(1, 2, 3));
        assertThat(ends()).isEmpty();
        assertThat(running).hasSize(3);
    }

    @Test
    void eachAttemptIsReleasedWhenNothingOfItIsLeft() {
        List<AttemptToken> running = die();
        rig.hello(1, 3, 8);
        assertThat(rig.assigned(1)).as("new tasks, while the old ones are held").hasSize(1);

        rig.turn(new Input.AttemptsSwept(1, 1, Map.of(), Set.of(mark(running.get(1)))));

        assertThat(ends())
                .extracting(end -> end.getOutcome().getToken())
                .containsExactly(running.get(0), running.get(2));
        assertThat(rig.assigned(1)).extracting(AttemptToken::getIndex).containsExactly(0, 2);
        rig.core.checkInvariants();

        rig.turn(new Input.AttemptsSwept(1, 1, Map.of()));
        assertThat(ends()).hasSize(3);
        assertThat(rig.state.deadWorkers()).isEmpty();
        rig.core.checkInvariants();
    }

    @Test
    void whatIsStillToBeEndedSurvivesTheCoordinator() {
        List<AttemptToken> running = die();
        rig.turn(new Input.AttemptsSwept(1, 1, Map.of(), Set.of(mark(running.get(1)))));
        DurableState left = new DurableState();
        rig.state.checkpoint().forEach(part -> left.restore(part.getCheckpoint()));
        left.checkInvariants();

        CoreRig next = new CoreRig(1, 3, left);

        assertThat(next.effects)
                .filteredOn(Effect.SweepAttempts.class::isInstance)
                .extracting(effect -> ((Effect.SweepAttempts) effect).marks())
                .contains(List.of(mark(running.get(1)), Marks.worker("rig", 1, 1)));
        next.turn(new Input.AttemptsSwept(1, 1, Map.of()));
        assertThat(next.state.liveAttempts()).isZero();
        assertThat(next.state.deadWorkers()).isEmpty();
        next.core.checkInvariants();
    }

    @Test
    void noWorkerIsStartedWhileManyAreStillToBeEnded() {
        int bound = 256;
        for (int incarnation = 1; incarnation <= bound; incarnation++) {
            rig.hello(1, 3, 8);
            rig.nowMs += 70_000;
            rig.turn(new Input.WorkerDied(1, incarnation, "was killed by signal 9", List.of()));
            rig.turn();
        }
        assertThat(rig.effects).noneMatch(Effect.StartWorker.class::isInstance);

        rig.nowMs += 70_000;
        rig.turn(new Input.AttemptsSwept(1, 5, Map.of()));

        assertThat(rig.effects).contains(new Effect.StartWorker(1, bound + 1, 3));
    }

    /** A worker that leaves dies with three running attempts of four; returns them. */
    private List<AttemptToken> die() {
        rig.submit(1, 4);
        rig.hello(1, 3, 8);
        List<AttemptToken> running = rig.assigned(1);
        rig.start(1, running);
        // So nobody is suspected, and all run again in this place.
        rig.sendFromWorker(
                1,
                WorkerMessage.newBuilder().setGoodbye(WorkerGoodbye.newBuilder().setReason("SIGTERM")));
        rig.turn(new Input.WorkerDied(1, 1, "was killed by signal 9", List.of()));
        rig.core.checkInvariants();
        return running;
    }

    private static String mark(AttemptToken token) {
        return Marks.attempt("rig", token.getJob(), token.getIndex(), token.getAttempt(), token.getEpoch());
    }

    private List<AttemptEnd> ends() {
        List<AttemptEnd> ends = new ArrayList<>();
        for (JournalRecord record : rig.records) {
            ends.addAll(record.getAttemptsEnded().getEndsList());
        }
        return ends;
    }
}
