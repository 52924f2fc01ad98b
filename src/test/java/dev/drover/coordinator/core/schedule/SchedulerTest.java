package dev.drover.coordinator.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.QueueOrder;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Credit;
import dev.drover.proto.WorkerGoodbye;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each rule by which waiting tasks are given to workers, on a core whose workers do what the test says. */
class SchedulerTest {
    private static final int TEN_MS = 10_000;

    private SchedulerRig rig;

    @AfterEach
    void checkInvariants() {
        rig.rig.core.checkInvariants();
    }

    // Free slots.

    @Test
    void freeSlotsAreFilledEvenly() {
        rig = SchedulerRig.ticking(3, 4);
        rig.submit(1, "a", 6);
        assertThat(rig.assigned(1)).hasSize(2);
        assertThat(rig.assigned(2)).hasSize(2);
        assertThat(rig.assigned(3)).hasSize(2);
    }

    @Test
    void aWorkerOfMoreSlotsGetsMore() {
        rig = SchedulerRig.ticking(2, 0);
        rig.rig.hello(1, 1, 100);
        rig.rig.hello(2, 3, 100);
        rig.submit(1, "a", 100);
        assertThat(rig.assigned(1)).hasSize(1);
        assertThat(rig.assigned(2)).hasSize(3);
    }

    @Test
    void whatMayBeLongIsNeverSentAhead() {
        rig = SchedulerRig.ticking(1, 4);
        rig.submit(1, "unknown", 100);
        assertThat(rig.assigned(1)).hasSize(4);
        // Each took a second.
        assertThat(rig.endOne(1)).hasSize(1);
    }

    @Test
    void shortTasksAreSentAheadForTwentyMillisecondsOfWorkPerSlot() {
        rig = SchedulerRig.ticking(2, 2);
        rig.makeShort(1, "short", TEN_MS / 5);
        rig.submit(1, "short", 1_000);
        assertThat(rig.assigned(1)).hasSize(2 + 2 * 10);
        assertThat(rig.assigned(2)).hasSize(2 + 2 * 10);
    }

    @Test
    void freeSlotsAreFilledBeforeAnythingIsSentAhead() {
        rig = SchedulerRig.ticking(2, 4);
        rig.makeShort(1, "short", TEN_MS);
        rig.submit(1, "short", 8);
        assertThat(rig.assigned(1)).hasSize(4);
        assertThat(rig.assigned(2)).hasSize(4);
    }

    @Test
    void nothingIsSentAheadToASlotThatRunsSomethingLong() {
        rig = SchedulerRig.ticking(1, 4);
        rig.makeShort(1, "short", TEN_MS);
        rig.submit(1, "long", 3);
        rig.rig.start(1, rig.assigned(1));
        rig.pass(20);
        rig.submit(1, "short", 100);
        // One free slot, and two ahead for it; none behind the three.
        assertThat(rig.assigned(1)).hasSize(1 + 2);
    }

    @Test
    void nothingIsSentAheadPastAJobThatWaitsForASlot() {
        rig = SchedulerRig.ticking(1, 2);
        rig.makeShort(1, "short", TEN_MS);
        rig.submit(1, "long", 2);
        rig.submit(2, "long", 1);
        rig.submit(3, "short", 100);
        assertThat(rig.assigned(1)).hasSize(2);
    }

    @Test
    void aWorkerGetsNoMoreThanItsCredit() {
        rig = SchedulerRig.ticking(1, 0);
        rig.rig.hello(1, 8, 3);
        rig.submit(1, "a", 100);
        assertThat(rig.assigned(1)).hasSize(3);
        rig.rig.sendFromWorker(
                1, WorkerMessage.newBuilder().setCredit(Credit.newBuilder().setAttempts(5)));
        assertThat(rig.assigned(1)).hasSize(2);
    }

    @Test
    void aWorkerThatLeavesGetsNothing() {
        rig = SchedulerRig.ticking(2, 2);
        rig.rig.sendFromWorker(
                1,
                WorkerMessage.newBuilder().setGoodbye(WorkerGoodbye.newBuilder().setReason("old")));
        rig.submit(1, "a", 100);
        assertThat(rig.assigned(1)).isEmpty();
        assertThat(rig.assigned(2)).hasSize(2);
    }

    @Test
    void theLastTasksOfAnArrayAreSpreadOverAllWorkers() {
        rig = SchedulerRig.ticking(2, 1);
        rig.makeShort(1, "short", 1_000);
        rig.submit(1, "short", 10);
        assertThat(rig.assigned(1)).hasSize(5);
        assertThat(rig.assigned(2)).hasSize(5);
    }

    // Whose turn it is.

    @Test
    void sessionsShareEvenlyHoweverMuchEachHas() {
        rig = SchedulerRig.ticking(1, 1);
        long large = rig.submit(1, "a", 1_000);
        rig.rig.submit(500, SchedulerRig.spec(1, "b", 1));
        long other = rig.submit(2, "a", 1_000);
        List<Long> served = serve(40);
        assertThat(Collections.frequency(served, other)).isEqualTo(20);
        assertThat(Collections.frequency(served, large)).isEqualTo(10);
    }

    @Test
    void namesOfOneSessionShareEvenly() {
        rig = SchedulerRig.ticking(1, 1);
        long first = rig.submit(1, "a", 1_000);
        long second = rig.submit(1, "b", 1_000);
        List<Long> served = serve(20);
        assertThat(Collections.frequency(served, first)).isEqualTo(10);
        assertThat(Collections.frequency(served, second)).isEqualTo(10);
    }

    @Test
    void jobsOfOneNameRunInOrderOfSubmission() {
        rig = SchedulerRig.ticking(1, 1);
        long first = rig.submit(1, "a", 3);
        long second = rig.submit(1, "a", 3);
        assertThat(serve(6)).containsExactly(first, first, first, second, second, second);
    }

    @Test
    void eachAttachedJobSharesAsASubmitterOfItsOwn() {
        rig = SchedulerRig.ticking(1, 1);
        rig.rig.submit(500, SchedulerRig.spec(1, "a", 1));
        serve(10);
        long one = rig.submitAttached(1, "a");
        long two = rig.submitAttached(1, "a");
        assertThat(serve(3)).contains(one, two);
    }

    @Test
    void aSmallJobBehindALargeArrayAndTwentyThousandJobsStartsAsSoonAsOneSlotIsFree() {
        rig = SchedulerRig.ticking(1, 4);
        rig.submit(1, "array", 400);
        rig.rig.submit(20_000, SchedulerRig.spec(1, "many", 1));
        serve(50);
        long small = rig.submit(1, "small", 1);
        assertThat(rig.endOne(1)).containsExactly(small);
        long elsewhere = rig.submit(2, "array", 1);
        assertThat(rig.endOne(1)).containsExactly(elsewhere);
        long attached = rig.submitAttached(1, "array");
        assertThat(rig.endOne(1)).containsExactly(attached);
    }

    @Test
    void inFifoOrderJobsRunInOrderOfSubmission() {
        rig = SchedulerRig.ticking(1, 1, QueueOrder.FIFO);
        long first = rig.submit(1, "a", 3);
        long second = rig.submit(2, "b", 2);
        long third = rig.submitAttached(3, "c");
        assertThat(serve(6)).containsExactly(first, first, first, second, second, third);
    }

    @Test
    void flowsOfJobsThatHaveEndedAreForgotten() {
        rig = SchedulerRig.ticking(1, 4);
        for (int session = 1; session <= 100; session++) {
            rig.submit(session, "name" + session, 1);
        }
        assertThat(flows()).isEqualTo(200);
        while (!rig.rig.state.jobs().all().isEmpty()) {
            rig.endOne(1);
        }
        assertThat(flows()).isZero();
    }

    @Test
    void thereAreNoMoreFlowsThanOpenJobs() {
        rig = SchedulerRig.ticking(1, 2);
        for (int job = 0; job < 50; job++) {
            rig.submit(job % 7, "name" + job % 3, 1 + job % 2);
            rig.endOne(1);
            // On either level.
            assertThat(flows())
                    .isLessThanOrEqualTo(2 * rig.rig.state.jobs().all().size());
        }
    }

    // Reruns.

    @Test
    void withinAJobWhatRunsAgainComesBeforeFreshTasks() {
        rig = SchedulerRig.ticking(1, 1);
        rig.rig.submit(
                1,
                SchedulerRig.spec(1, "a", 100).toBuilder()
                        .setRetries(1)
                        .setBackoffFirstMs(0)
                        .setBackoffMaxMs(0)
                        .build());
        List<AttemptToken> first = rig.assigned(1);
        rig.rig.fail(1, first);
        assertThat(rig.assigned(1)).singleElement().satisfies(token -> {
            assertThat(token.getIndex()).isEqualTo(first.get(0).getIndex());
            assertThat(token.getAttempt()).isEqualTo(2);
        });
    }

    @Test
    void runsThatWereLostWithTheirWorkerAreRunAgainFirstAndFree() {
        rig = SchedulerRig.ticking(2, 4);
        long victim = rig.submit(1, "a", 1_000);
        rig.assigned(1);
        rig.assigned(2);
        long other = rig.submit(2, "a", 1_000);
        rig.rig.turn(new Input.WorkerDied(2, 1, "was killed", List.of()));
        rig.rig.turn(new Input.AttemptsSwept(2, 1, java.util.Map.of()));
        // Four of the victim's were lost: it has them again before the other, which is behind, has caught up.
        List<Long> served = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            served.addAll(rig.endOne(1));
        }
        assertThat(Collections.frequency(served, victim) - 4)
                .isBetween(Collections.frequency(served, other) - 8, Collections.frequency(served, other) - 4);
        assertThat(served.subList(0, 4)).contains(other);
    }

    @Test
    void whatWasLostOfAJobThatIsWhollyIssuedIsRunAgainFirst() {
        rig = SchedulerRig.ticking(2, 4);
        long victim = rig.submit(1, "a", 8);
        rig.rig.start(1, rig.assigned(1));
        rig.rig.start(2, rig.assigned(2));
        long other = rig.submit(2, "a", 1_000);
        // It leaves, so that nothing that it ran is suspected and runs alone.
        rig.rig.sendFromWorker(2, WorkerMessage.newBuilder().setGoodbye(WorkerGoodbye.getDefaultInstance()));
        rig.rig.turn(new Input.WorkerDied(2, 1, "was killed", List.of()));
        rig.rig.nowMs += 5;
        rig.rig.turn(new Input.AttemptsSwept(2, 1, java.util.Map.of()));
        List<Long> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            served.addAll(rig.endOne(1));
        }
        // At most one of the other before, which has had nothing yet.
        assertThat(served.subList(0, 5)).contains(victim, victim, victim, victim);
        assertThat(Collections.frequency(served, victim)).isEqualTo(4);
        assertThat(served).contains(other);
    }

    @Test
    void whatIsCancelledBeforeItStartedCostsItsFlowNothing() {
        rig = SchedulerRig.ticking(1, 2);
        rig.makeShort(1, "short", TEN_MS / 10);
        long cancelled = rig.submit(1, "short", 1_000);
        List<AttemptToken> sent = new ArrayList<>(rig.assigned(1));
        assertThat(sent).hasSize(42);
        rig.rig.start(1, sent.subList(0, 2));
        rig.submit(2, "long", 1_000);
        rig.rig.client(ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(cancelled)));
        rig.rig.cancelled(1, sent.subList(2, 42));
        long small = rig.submit(1, "small", 1);
        rig.rig.succeed(1, sent.subList(0, 2));
        List<Long> next = rig.assignedJobs(1);
        assertThat(next).hasSize(2);
        next = new ArrayList<>(next);
        next.addAll(rig.endOne(1));
        next.addAll(rig.endOne(1));
        assertThat(next).contains(small);
    }

    // What blocks, and what frees.

    @Test
    void whatWaitsOutABackOffLetsOthersRunAndComesBackByTheClock() {
        rig = SchedulerRig.ticking(1, 1);
        long failing = rig.rig.submit(
                1,
                SchedulerRig.spec(1, "a", 1).toBuilder()
                        .setRetries(1)
                        .setBackoffFirstMs(10_000)
                        .setBackoffMaxMs(10_000)
                        .build());
        rig.rig.fail(1, rig.rig.assigned(1));
        long other = rig.submit(1, "b", 1);
        assertThat(rig.assignedJobs(1)).containsExactly(other);
        rig.endOne(1);
        long wake = rig.rig.core.nextWakeMonoMs();
        assertThat(wake).isBetween(rig.rig.nowMs + 1, rig.rig.nowMs + 10_000);
        // Half of it at least is waited, at most all of it; some turns came meanwhile.
        rig.pass(4_900);
        assertThat(rig.assigned(1)).isEmpty();
        rig.pass(5_100);
        assertThat(rig.assignedJobs(1)).containsExactly(failing);
    }

    @Test
    void aWallClockThatGoesBackMakesABackOffWaitAgain() {
        rig = SchedulerRig.ticking(1, 1);
        rig.rig.submit(
                1,
                SchedulerRig.spec(1, "a", 1).toBuilder()
                        .setRetries(1)
                        .setBackoffFirstMs(1_000)
                        .setBackoffMaxMs(1_000)
                        .build());
        List<AttemptToken> first = rig.rig.assigned(1);
        rig.submit(1, "b", 1);
        rig.rig.fail(1, first);
        List<AttemptToken> blocking = rig.rig.assigned(1);
        rig.pass(2_000);
        // Woken, no slot free; then the clock goes back.
        rig.rig.wallMs = -5_000;
        rig.rig.succeed(1, blocking);
        assertThat(rig.rig.assigned(1)).isEmpty();
        rig.rig.core.checkInvariants();
        rig.rig.wallMs = 0;
        rig.pass(2_000);
        assertThat(rig.rig.assigned(1)).hasSize(1);
    }

    @Test
    void aCancelledJobLeavesTheQueue() {
        rig = SchedulerRig.ticking(1, 1);
        long large = rig.submit(1, "a", 1_000);
        long other = rig.submit(1, "b", 5);
        rig.rig.client(ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(large)));
        assertThat(serve(5)).containsOnlyOnce(large).contains(other);
    }

    // What is said to run.

    @Test
    void aTaskRunsFromWhatItsWorkerSaysOnAndWaitsUntilThen() {
        rig = SchedulerRig.ticking(1, 2);
        rig.makeShort(1, "short", TEN_MS);
        long job = rig.submit(1, "short", 6);
        List<AttemptToken> sent = rig.assigned(1);
        assertThat(sent).hasSize(6);
        ShownRunning none = ShownRunning.query(rig.rig, job);
        assertThat(none).isEqualTo(new ShownRunning(0, 6, 0, 0, 0));
        rig.rig.start(1, sent.subList(0, 2));
        rig.rig.start(1, sent.subList(0, 2));
        assertThat(ShownRunning.query(rig.rig, job)).isEqualTo(new ShownRunning(2, 4, 2, 2, 2));
        rig.rig.succeed(1, sent.subList(0, 3));
        assertThat(ShownRunning.query(rig.rig, job)).isEqualTo(new ShownRunning(0, 3, 0, 0, 0));
    }

    private int flows() {
        return rig.rig.core.flows();
    }

    /** So many tasks end, one after the other; returns the jobs of what was assigned for them, with what was assigned before. */
    private List<Long> serve(int tasks) {
        List<Long> served = new ArrayList<>(rig.assignedJobs(1));
        while (served.size() < tasks) {
            served.addAll(rig.endOne(1));
        }
        return served;
    }
}
