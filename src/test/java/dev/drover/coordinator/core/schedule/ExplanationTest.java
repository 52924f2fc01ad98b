package dev.drover.coordinator.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.CoreRig;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.message.MessageLimits;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Explain;
import dev.drover.proto.ExplainAnswer;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.JobsLive;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.WaitJob;
import dev.drover.proto.WaitRow;
import dev.drover.proto.WorkerMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why a job waits, as the scheduler says it. */
class ExplanationTest {
    private SchedulerRig rig = new SchedulerRig(1, 2);

    @Test
    void nothingIsKnownOfAJobThatHasEnded() {
        long job = rig.submit(1, "a", 1);
        rig.endOne(1);
        assertThat(explain(job)).isEmpty();
        assertThat(explain(99)).isEmpty();
    }

    @Test
    void aJobWhoseTasksAllRunDoesNotWait() {
        long job = rig.submit(1, "a", 2);
        rig.rig.start(1, rig.assigned(1));
        assertThat(explain(job)).containsExactly(new WaitReason.NotWaiting(2));
    }

    @Test
    void stoppedProcessesAreTheReasonUntilTheyGoOnOrTheirWorkerIsGone() {
        rig = new SchedulerRig(1, 3);
        long job = rig.submit(1, "a", 3);
        List<AttemptToken> sent = rig.assigned(1);
        rig.rig.start(1, sent);
        beat(sent.subList(1, 3));
        assertThat(explain(job)).containsExactly(new WaitReason.Stopped(2, 0));
        assertThat(stopped(job)).containsExactly(1L, 2L);
        // Not an attempt of that worker.
        beat(List.of(sent.get(2), sent.get(0).toBuilder().setAttempt(7).build()));
        assertThat(stopped(job)).containsExactly(2L);
        rig.rig.core.checkInvariants();
        beat(List.of());
        assertThat(explain(job)).containsExactly(new WaitReason.NotWaiting(3));
        beat(sent);
        rig.rig.turn(new Input.WorkerPeerGone(1));
        assertThat(stopped(job)).isEmpty();
        rig.rig.core.checkInvariants();
    }

    private void beat(List<AttemptToken> stopped) {
        rig.rig.sendFromWorker(
                1,
                WorkerMessage.newBuilder().setHeartbeat(Heartbeat.newBuilder().addAllStopped(stopped)));
    }

    /** The numbers of the tasks that are shown as stopped. */
    private List<Long> stopped(long job) {
        rig.rig.answers();
        rig.rig.client(ClientFrame.newBuilder()
                .setJobsLive(JobsLive.newBuilder().addJobs(job).setLimit(1).setWithAttempts(true)));
        return rig.rig.answers().get(0).getJobsLive().getAttemptsList().stream()
                .filter(LiveAttemptRow::getStopped)
                .map(LiveAttemptRow::getTask)
                .toList();
    }

    @Test
    void withoutAWorkerItWaitsForOne() {
        rig = new SchedulerRig(2, 0);
        long job = rig.submit(1, "a", 3);
        assertThat(explain(job)).containsExactly(new WaitReason.NoWorker(3));
    }

    @Test
    void slotsAreTakenByOthersAndOthersComeBefore() {
        long array = rig.submit(1, "array", 10);
        long other = rig.submit(2, "other", 1);
        long small = rig.submit(3, "small", 5);
        long next = rig.submit(3, "small", 5);
        WaitReason.JobName arrayName = new WaitReason.JobName(array, "array");
        WaitReason.JobName otherName = new WaitReason.JobName(other, "other");
        WaitReason.JobName smallName = new WaitReason.JobName(small, "small");
        List<WaitReason.Taker> taken = List.of(new WaitReason.Taker(arrayName, 2));
        assertThat(explain(other)).containsExactly(new WaitReason.SlotsTaken(1, 2, taken, List.of()));
        assertThat(explain(small)).containsExactly(new WaitReason.SlotsTaken(5, 2, taken, List.of(otherName)));
        assertThat(explain(next))
                .containsExactly(new WaitReason.SlotsTaken(5, 2, taken, List.of(otherName, smallName)));
        assertThat(explain(array))
                .containsExactly(
                        new WaitReason.SlotsTaken(8, 2, taken, List.of(otherName, smallName)), new WaitReason.Sent(2));
    }

    @Test
    void aClientIsToldAsMuch() {
        long array = rig.submit(1, "array", 10);
        long other = rig.submit(2, "other", 1);
        long small = rig.submit(3, "small", 5);
        rig.rig.answers();
        rig.rig.client(ClientFrame.newBuilder().setExplain(Explain.newBuilder().setJob(small)));
        ExplainAnswer told = rig.rig.answers().get(0).getExplained();
        assertThat(told.getJob().getName()).isEqualTo("small");
        assertThat(told.getWaitsList())
                .containsExactly(WaitRow.newBuilder()
                        .setKind(WaitRow.Kind.SLOTS_TAKEN)
                        .setTasks(5)
                        .setSlots(2)
                        .addTakenBy(WaitJob.newBuilder()
                                .setJob(array)
                                .setName("array")
                                .setTasks(10)
                                .setSlots(2))
                        .addBefore(WaitJob.newBuilder()
                                .setJob(other)
                                .setName("other")
                                .setTasks(1))
                        .build());
        rig.rig.client(ClientFrame.newBuilder().setExplain(Explain.newBuilder().setJob(99)));
        assertThat(rig.rig.answers().get(0).getExplained()).isEqualTo(ExplainAnswer.getDefaultInstance());
    }

    @Test
    void nameNoMoreThanTenOthers() {
        rig = new SchedulerRig(1, 20);
        rig.rig.submit(20, SchedulerRig.spec(1, "a", 1));
        for (int session = 2; session < 20; session++) {
            rig.submit(session, "b", 1);
        }
        long last = rig.submit(30, "c", 1);
        assertThat(explain(last)).singleElement().isInstanceOfSatisfying(WaitReason.SlotsTaken.class, taken -> {
            assertThat(taken.takenBy()).hasSize(Explanation.MAX_NAMED);
            assertThat(taken.before()).hasSize(Explanation.MAX_NAMED);
        });
    }

    @Test
    void whatFailedWaitsOutItsBackOffBesideWhatWaitsForASlot() {
        rig.submit(1, "other", 1);
        long job = rig.rig.submit(
                1,
                SchedulerRig.spec(1, "a", 5).toBuilder()
                        .setRetries(1)
                        .setBackoffFirstMs(1_000)
                        .setBackoffMaxMs(1_000)
                        .build());
        AttemptToken failing = rig.rig.assigned(1).stream()
                .filter(token -> token.getJob() == job)
                .findFirst()
                .orElseThrow();
        rig.rig.fail(1, List.of(failing));
        List<WaitReason> reasons = explain(job);
        assertThat(reasons.get(0)).isInstanceOfSatisfying(WaitReason.BackOff.class, backOff -> {
            assertThat(backOff.tasks()).isEqualTo(1);
            assertThat(backOff.untilMs() - rig.rig.now().wallMs()).isBetween(500L, 1_000L);
        });
        assertThat(reasons.get(1))
                .isInstanceOfSatisfying(
                        WaitReason.SlotsTaken.class,
                        taken -> assertThat(taken.tasks()).isEqualTo(3));
    }

    @Test
    void whatWasSentAheadWaitsWithItsWorker() {
        rig.makeShort(1, "short", 10_000);
        long job = rig.submit(1, "short", 5);
        rig.rig.start(1, rig.assigned(1).subList(0, 2));
        assertThat(explain(job)).containsExactly(new WaitReason.Sent(3));
    }

    @Test
    void aWorkerThatTakesNothingNewIsTheReason() {
        rig = new SchedulerRig(1, 0);
        rig.rig.hello(1, 2, 1);
        long job = rig.submit(1, "a", 5);
        assertThat(explain(job)).containsExactly(new WaitReason.NoCredit(4), new WaitReason.Sent(1));
    }

    @Test
    void largeSpecsOnTheirWayToAWorkerAreTheReason() {
        rig = new SchedulerRig(1, 100);
        int specBytes = MessageLimits.DEFAULT.specBytes() - 1_000;
        int jobs = (int) (MessageLimits.DEFAULT.inFlightBytes() / specBytes) + 1;
        long last = 0;
        for (int job = 0; job < jobs + 3; job++) {
            last = rig.rig.submit(
                    1,
                    SchedulerRig.spec(1, "a", 1).toBuilder()
                            .setCommand(CoreRig.largeCommand(specBytes))
                            .build());
        }
        List<AttemptToken> sent = rig.assigned(1);
        assertThat(sent).hasSize(jobs);
        assertThat(explain(last)).containsExactly(new WaitReason.SpecsUnderWay(1));
        rig.rig.start(1, sent.subList(0, 3));
        assertThat(explain(last)).containsExactly(new WaitReason.Sent(1));
    }

    @Test
    void whatWasSentToAFreeSlotWaitsUntilItsStartIsReported() {
        long job = rig.submit(1, "a", 2);
        List<AttemptToken> sent = rig.assigned(1);
        assertThat(explain(job)).containsExactly(new WaitReason.Sent(2));
        rig.rig.start(1, sent.subList(0, 1));
        assertThat(explain(job)).containsExactly(new WaitReason.Sent(1));
    }

    @Test
    void aCancelledJobWaitsForNothing() {
        long job = rig.submit(1, "a", 5);
        rig.assigned(1);
        rig.rig.client(ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(job)));
        assertThat(explain(job)).containsExactly(new WaitReason.Cancelled(2));
    }

    @Test
    void aCoordinatorThatStopsGivesNothingOut() {
        long job = rig.submit(1, "a", 5);
        rig.assigned(1);
        rig.rig.turn(new Input.StopSignal("TERM"));
        assertThat(explain(job)).containsExactly(new WaitReason.Stopping(3), new WaitReason.Sent(2));
    }

    private List<WaitReason> explain(long job) {
        return rig.rig.core.explain(job, rig.rig.now());
    }
}
