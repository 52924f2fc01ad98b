package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.CountingMap;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsIssued;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.InfoRequest;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.ServerFrame;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a turn costs does not grow with the jobs and tasks that it is not about. Counted in steps over jobs, not in time. */
class StepsTest {
    /** Of a task's way: found, issued, ended, each with its look-ups. */
    private static final int STEPS_PER_TASK = 40;

    private final AtomicLong steps = new AtomicLong();
    private final DurableState state = new DurableState(() -> new CountingMap(steps));

    @Test
    void aTaskIsDispatchedInAsManyStepsAmongAHundredThousandSmallJobsAsAmongFew() {
        CoreRig rig = new CoreRig(2, 4, state);
        rig.submit(100_000, 1);
        assertThat(stepsPerTask(rig)).isLessThan(STEPS_PER_TASK);
        rig.core.checkInvariants();
    }

    @Test
    void aTaskIsDispatchedInAsManyStepsAmongAHundredThousandFlowsAsAmongFew() {
        CoreRig rig = new CoreRig(2, 4, state);
        for (int flow = 0; flow < 100_000; flow++) {
            rig.submit(
                    1,
                    CoreRig.spec(1).toBuilder()
                            .setSessionId(flow % 300)
                            .setName("name" + flow / 300)
                            .build());
        }
        assertThat(stepsPerTask(rig)).isLessThan(STEPS_PER_TASK);
        rig.core.checkInvariants();
    }

    @Test
    void aTaskIsDispatchedInAsManyStepsBesideJobsThatWaitOutABackOff() {
        rerunsAt(50_000, Long.MAX_VALUE / 2);
        CoreRig rig = new CoreRig(2, 4, state);
        rig.submit(10_000, 1);
        assertThat(stepsPerTask(rig)).isLessThan(STEPS_PER_TASK);
    }

    @Test
    void aTurnThatIssuesNothingCostsNothingHoweverManyWait() {
        CoreRig rig = new CoreRig(1, 1, state);
        rig.hello(1, 1, 100_000);
        rig.submit(100_000, 1);
        rig.submit(1, 1_000_000);
        // Whose turn it would be.
        assertThat(stepsOf(rig::turn)).isLessThan(STEPS_PER_TASK);
    }

    @Test
    void aTaskOfAMillionIsDispatchedInAsManyStepsAsOneOfFew() {
        CoreRig rig = new CoreRig(2, 4, state);
        rig.submit(1, 1_000_000);
        assertThat(stepsPerTask(rig)).isLessThan(STEPS_PER_TASK);
    }

    @Test
    void jobsThatWaitOutABackOffCostATurnNothing() {
        rerunsAt(50_000, Long.MAX_VALUE / 2);
        CoreRig rig = new CoreRig(1, 1, state);
        rig.hello(1, 1, 100);
        assertThat(stepsOf(rig::turn)).isLessThan(STEPS_PER_TASK);
        rig.submit(1, 1);
        assertThat(stepsOf(() -> rig.succeed(1, rig.assigned(1)))).isLessThan(STEPS_PER_TASK);
    }

    @Test
    void jobsWhoseTimeHasComeAreDispatchedOneAfterTheOther() {
        long dueAtMs = 1_700_000_000_000L + 60_000;
        rerunsAt(1_000, dueAtMs);
        CoreRig rig = new CoreRig(1, 1, state);
        rig.hello(1, 1, 10_000);
        assertThat(rig.assigned(1)).isEmpty();
        rig.nowMs = 60_000;
        rig.turn();
        for (int i = 1; i <= 1_000; i++) {
            List<AttemptToken> tokens = rig.assigned(1);
            assertThat(tokens)
                    .singleElement()
                    .satisfies(token -> assertThat(token.getAttempt()).isEqualTo(2));
            assertThat(stepsOf(() -> rig.succeed(1, tokens))).isLessThan(STEPS_PER_TASK);
        }
        assertThat(state.jobs().all()).isEmpty();
        rig.core.checkInvariants();
    }

    @Test
    void theDeathOfAWorkerItsHelloAndAQuestionWalkOnlyWhatRuns() {
        CoreRig rig = new CoreRig(1, 1, state);
        rig.submit(50_000, 1);
        assertThat(stepsOf(() -> rig.hello(1, 1, 1))).isLessThan(STEPS_PER_TASK);
        assertThat(stepsOf(() -> rig.client(ClientFrame.newBuilder().setInfo(InfoRequest.getDefaultInstance()))))
                .isLessThan(STEPS_PER_TASK);
        List<ServerFrame> answers = rig.answers();
        assertThat(answers.get(answers.size() - 1).getInfo().getQueued()).isEqualTo(50_000);
        assertThat(stepsOf(() -> rig.turn(new Input.WorkerDied(1, 1, "was killed", List.of()))))
                .isLessThan(STEPS_PER_TASK);
    }

    private double stepsPerTask(CoreRig rig) {
        rig.hello(1, 4, 100_000);
        rig.hello(2, 4, 100_000);
        steps.set(0);
        int tasks = 0;
        for (int round = 0; round < 500; round++) {
            for (long peer = 1; peer <= 2; peer++) {
                List<AttemptToken> tokens = rig.assigned(peer);
                tasks += tokens.size();
                rig.succeed(peer, tokens);
            }
        }
        assertThat(tasks).isGreaterThan(3_000);
        return (double) steps.get() / tasks;
    }

    private long stepsOf(Runnable action) {
        steps.set(0);
        action.run();
        return steps.get();
    }

    /** So many jobs of one task, which failed once and runs again at that time. */
    private void rerunsAt(int jobs, long atMs) {
        state.apply(JournalRecord.newBuilder()
                .setEnvironmentStored(CoreRig.ENVIRONMENT)
                .build());
        for (long job = 1; job <= jobs; job++) {
            AttemptToken token = AttemptToken.newBuilder()
                    .setJob(job)
                    .setAttempt(1)
                    .setEpoch(1)
                    .build();
            state.apply(JournalRecord.newBuilder()
                    .setJobSubmitted(
                            JobSubmitted.newBuilder().setJob(job).setTasks(1).setSpec(CoreRig.spec(1)))
                    .build());
            state.apply(JournalRecord.newBuilder()
                    .setAttemptsIssued(AttemptsIssued.newBuilder()
                            .setWorker(1)
                            .setIncarnation(1)
                            .addAttempts(AttemptRange.newBuilder()
                                    .setJob(job)
                                    .setCount(1)
                                    .setAttempt(1)
                                    .setEpoch(1)))
                    .build());
            state.apply(JournalRecord.newBuilder()
                    .setAttemptsEnded(AttemptsEnded.newBuilder()
                            .addEnds(AttemptEnd.newBuilder()
                                    .setOutcome(AttemptOutcome.newBuilder()
                                            .setToken(token)
                                            .setStateValue(JobState.FAILED.number())
                                            .setCauseValue(Cause.EXIT.number()))
                                    .setStartedAtMs(1)
                                    .setRetriesUsed(1)
                                    .setRerunAtMs(atMs)))
                    .build());
        }
    }
}
