package dev.drover.coordinator.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.AttemptToken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was sent ahead and is called back, and what is left where it is. */
class RecallerTest {
    /** Two for each slot are sent ahead. */
    private static final long TEN_MS = 10_000;

    /** For so long something that was sent ahead may wait. */
    private static final long PATIENCE_MS = 40;

    private SchedulerRig rig;

    @AfterEach
    void checkInvariants() {
        rig.rig.core.checkInvariants();
    }

    @Test
    void whatWaitsBehindLongTasksIsCalledBackForFreeSlotsOfAnother() {
        // As it was seen: four tasks waited 20 s behind long ones on one worker, three slots of the other were free.
        List<List<AttemptToken>> behindLong = sentAheadBehindWhatBecomesLong();
        List<AttemptToken> first = behindLong.get(0);
        List<AttemptToken> second = behindLong.get(1);
        rig.rig.succeed(2, second.subList(0, 11), TEN_MS);
        // Three slots free, one taken, nothing ready; the first has eight behind its four.
        assertThat(rig.rig.recalled(1)).isEmpty();
        rig.pass(PATIENCE_MS - 1);
        assertThat(rig.rig.recalled(1)).isEmpty();
        assertThat(rig.rig.core.nextWakeMonoMs()).isEqualTo(rig.rig.nowMs + 1);
        rig.pass(1);
        List<AttemptToken> back = rig.rig.recalled(1);
        assertThat(back).hasSize(3).containsExactlyInAnyOrderElementsOf(first.subList(9, 12));
        rig.rig.giveBack(1, back);
        assertThat(rig.rig.assigned(2))
                .hasSize(3)
                .allSatisfy(token -> assertThat(token.getAttempt()).isEqualTo(1));
        assertThat(rig.rig.recalled(1)).isEmpty();
    }

    @Test
    void nothingIsCalledBackTwiceAndNoMoreThanCanBeUsed() {
        List<AttemptToken> second = sentAheadBehindWhatBecomesLong().get(1);
        rig.rig.succeed(2, second.subList(0, 11), TEN_MS);
        rig.pass(PATIENCE_MS);
        assertThat(rig.rig.recalled(1)).hasSize(3);
        for (int turn = 0; turn < 5; turn++) {
            rig.pass(PATIENCE_MS);
            assertThat(rig.rig.recalled(1)).isEmpty();
        }
        // A fourth slot becomes free: one more.
        rig.rig.succeed(2, second.subList(11, 12), TEN_MS);
        assertThat(rig.rig.recalled(1)).hasSize(1);
    }

    @Test
    void whatTurnsOutToHaveStartedIsNotWaitedFor() {
        List<List<AttemptToken>> held = sentAheadBehindWhatBecomesLong();
        rig.rig.succeed(2, held.get(1).subList(0, 11), TEN_MS);
        rig.pass(PATIENCE_MS);
        List<AttemptToken> back = rig.rig.recalled(1);
        // The call crossed their start: others are called back instead.
        rig.rig.start(1, back);
        assertThat(rig.rig.recalled(1)).hasSize(3).doesNotContainAnyElementsOf(back);
    }

    @Test
    void tasksAsShortAsWasThoughtAreNeverCalledBack() {
        rig = new SchedulerRig(2, 4);
        rig.makeShort(1, "short", TEN_MS);
        rig.submit(1, "short", 24);
        List<AttemptToken> first = new ArrayList<>(rig.assigned(1));
        List<AttemptToken> second = new ArrayList<>(rig.assigned(2));
        rig.rig.succeed(2, second, TEN_MS);
        while (!first.isEmpty()) {
            rig.pass(TEN_MS / 1_000);
            List<AttemptToken> ended = first.subList(0, Math.min(4, first.size()));
            rig.rig.succeed(1, ended, TEN_MS);
            ended.clear();
            assertThat(rig.rig.recalled(1)).isEmpty();
        }
        assertThat(rig.rig.state.jobs().all()).isEmpty();
    }

    @Test
    void nothingIsCalledBackWhileNoSlotIsFree() {
        rig = new SchedulerRig(2, 2);
        rig.makeShort(1, "short", TEN_MS);
        rig.submit(1, "short", 100);
        rig.assigned(1);
        rig.assigned(2);
        rig.pass(10_000);
        assertThat(rig.rig.recalled(1)).isEmpty();
        assertThat(rig.rig.recalled(2)).isEmpty();
    }

    @Test
    void whatAnArraySentAheadMakesWayForAJobOfAnotherFlow() {
        rig = new SchedulerRig(1, 2);
        rig.makeShort(1, "array", TEN_MS);
        long array = rig.submit(1, "array", 100);
        List<AttemptToken> sent = rig.assigned(1);
        assertThat(sent).hasSize(6);
        long small = rig.submit(1, "small", 1);
        assertThat(rig.rig.recalled(1)).isEmpty();
        rig.pass(PATIENCE_MS);
        // They take longer than was thought.
        assertThat(rig.rig.recalled(1)).containsExactlyInAnyOrderElementsOf(sent.subList(2, 6));
        rig.rig.giveBack(1, sent.subList(2, 6));
        assertThat(rig.rig.assigned(1)).isEmpty();
        rig.rig.succeed(1, sent.subList(0, 1), TEN_MS);
        assertThat(rig.rig.assigned(1).get(0).getJob()).isEqualTo(small);
        assertThat(rig.rig.state.job(array).waiting()).isPositive();
    }

    @Test
    void itMakesWayOnAsManyWorkersAsAreNeeded() {
        rig = new SchedulerRig(3, 2);
        rig.makeShort(1, "array", TEN_MS);
        rig.submit(1, "array", 1_000);
        for (long worker = 1; worker <= 3; worker++) {
            assertThat(rig.assigned(worker)).hasSize(6);
        }
        rig.submit(1, "small", 3);
        rig.pass(PATIENCE_MS);
        int asked = 0;
        for (long worker = 1; worker <= 3; worker++) {
            asked += rig.rig.recalled(worker).isEmpty() ? 0 : 1;
        }
        assertThat(asked).isEqualTo(2);
        rig.pass(PATIENCE_MS);
        for (long worker = 1; worker <= 3; worker++) {
            assertThat(rig.rig.recalled(worker)).isEmpty();
        }
    }

    @Test
    void aFlowDoesNotMakeWayForItself() {
        rig = new SchedulerRig(1, 2);
        rig.makeShort(1, "array", TEN_MS);
        rig.submit(1, "array", 6);
        assertThat(rig.assigned(1)).hasSize(6);
        rig.submit(1, "array", 6);
        rig.pass(PATIENCE_MS);
        assertThat(rig.rig.recalled(1)).isEmpty();
    }

    @Test
    void whatIsGivenBackIsRefunded() {
        rig = new SchedulerRig(1, 2);
        rig.makeShort(1, "array", TEN_MS);
        long array = rig.submit(1, "array", 100);
        List<AttemptToken> sent = rig.assigned(1);
        long other = rig.submit(2, "other", 100);
        rig.pass(PATIENCE_MS);
        rig.rig.giveBack(1, rig.rig.recalled(1));
        List<Long> served = new ArrayList<>();
        List<AttemptToken> running = new ArrayList<>(sent.subList(0, 2));
        for (int i = 0; i < 10; i++) {
            rig.rig.succeed(1, List.of(running.remove(0)), 1_000_000);
            List<AttemptToken> next = rig.rig.assigned(1);
            next.forEach(token -> served.add(token.getJob()));
            running.addAll(next);
        }
        // Two of the array were served before; the other has caught up by then, no more.
        assertThat(served.stream().filter(job -> job == other).count()).isBetween(5L, 6L);
        assertThat(served.stream().filter(job -> job == array).count()).isBetween(4L, 5L);
    }

    @Test
    void twoFlowsThatAreBothSentAheadDoNotCallEachOtherBackForEver() {
        rig = new SchedulerRig(1, 1);
        rig.makeShort(1, "a", TEN_MS);
        rig.makeShort(2, "b", TEN_MS);
        rig.submit(1, "a", 100);
        rig.submit(2, "b", 100);
        List<AttemptToken> queued = new ArrayList<>(rig.assigned(1));
        assertThat(queued).hasSize(3);
        // Whatever they have been called back for is settled in one exchange; then all stays as it is.
        rig.pass(PATIENCE_MS);
        returnWhatIsRecalled();
        for (int turn = 0; turn < 10; turn++) {
            assertThat(returnWhatIsRecalled()).isEmpty();
        }
        for (int turn = 0; turn < 10; turn++) {
            rig.pass(PATIENCE_MS);
            assertThat(returnWhatIsRecalled()).isEmpty();
        }
    }

    @Test
    void aFlowThatCanBeSentAheadCallsBackHalfOfWhatItIsBehind() {
        rig = new SchedulerRig(1, 4);
        rig.makeShort(1, "a", TEN_MS);
        rig.makeShort(2, "b", TEN_MS);
        rig.submit(1, "a", 100);
        List<AttemptToken> sent = rig.assigned(1);
        assertThat(sent).hasSize(12);
        rig.submit(2, "b", 100);
        rig.pass(PATIENCE_MS);
        // Of eight that were sent ahead, all are the first's; it has had twelve, the other none.
        List<AttemptToken> back = rig.rig.recalled(1);
        assertThat(back).containsExactlyInAnyOrderElementsOf(sent.subList(6, 12));
        rig.rig.giveBack(1, back);
        assertThat(rig.assigned(1))
                .hasSize(6)
                .allSatisfy(token ->
                        assertThat(token.getJob()).isNotEqualTo(sent.get(0).getJob()));
    }

    @Test
    void namesOfOneSessionMakeWayTogetherOnAllWorkersForNoMoreThanTheirSessionIsAhead() {
        rig = new SchedulerRig(3, 2);
        rig.makeShort(1, "a", TEN_MS);
        rig.makeShort(1, "b", TEN_MS);
        rig.submit(1, "a", 100);
        rig.submit(1, "b", 100);
        long other = rig.submit(2, "long", 100);
        List<AttemptToken> sent = rig.assigned(1);
        assertThat(sent).hasSize(6);
        assertThat(rig.assigned(2)).hasSize(6);
        assertThat(rig.assigned(3)).hasSize(6);
        // Only the first worker's tasks end; both its slots go to the other session, until that is two tasks behind.
        rig.rig.succeed(1, sent);
        for (int issued = 2; issued <= 16; issued += 2) {
            List<AttemptToken> others = rig.rig.assigned(1);
            assertThat(others)
                    .hasSize(2)
                    .allSatisfy(token -> assertThat(token.getJob()).isEqualTo(other));
            if (issued < 16) {
                rig.rig.succeed(1, others);
            }
        }
        rig.pass(PATIENCE_MS);
        assertThat(rig.rig.recalled(2).size() + rig.rig.recalled(3).size()).isEqualTo(2);
    }

    @Test
    void aDrainCallsBackAllThatHasNotStarted() {
        rig = new SchedulerRig(1, 2);
        rig.makeShort(1, "array", TEN_MS);
        rig.submit(1, "array", 100);
        List<AttemptToken> sent = rig.assigned(1);
        rig.rig.start(1, sent.subList(0, 1));
        rig.rig.turn(new Input.StopSignal("TERM"));
        assertThat(rig.rig.recalled(1)).containsExactlyInAnyOrderElementsOf(sent.subList(1, 6));
    }

    /** The worker gives back at once what it was asked for; returns that. */
    private List<AttemptToken> returnWhatIsRecalled() {
        List<AttemptToken> back = rig.rig.recalled(1);
        if (back.isEmpty()) {
            rig.rig.turn();
        } else {
            rig.rig.giveBack(1, back);
        }
        return back;
    }

    /** Two workers of four slots; each has four in its slots and eight sent ahead; those in the slots of the first are long. */
    private List<List<AttemptToken>> sentAheadBehindWhatBecomesLong() {
        rig = new SchedulerRig(2, 4);
        rig.makeShort(1, "mixed", TEN_MS);
        rig.submit(1, "mixed", 24);
        List<AttemptToken> first = rig.assigned(1);
        List<AttemptToken> second = rig.assigned(2);
        assertThat(first).hasSize(12);
        assertThat(second).hasSize(12);
        rig.rig.start(1, first.subList(0, 4));
        return List.of(first, second);
    }
}
