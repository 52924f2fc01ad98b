package dev.drover.worker;

import static dev.drover.worker.CoreRig.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.CancelAttempts;
import dev.drover.proto.Cause;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Drain;
import dev.drover.proto.JobState;
import dev.drover.proto.Progress;
import dev.drover.proto.Recall;
import dev.drover.proto.Refused;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("processes")
class WorkerCoreTest {
    private final CoreRig rig = new CoreRig(WorkerSettings.DEFAULT);

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
    void creditRisesByWhatHasEndedAndNeverByWhatHasCome() {
        rig.connect();
        rig.sent();
        rig.assign(0, 3);
        assertThat(rig.sentCredit()).isEmpty();
        rig.run(key(0));
        rig.run(key(1));
        rig.gather();
        assertThat(rig.sentCredit()).contains(2L + 512 + 2);
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
    void aHostileCountDoesNotMakeObjects() {
        rig.connect();
        rig.receive(CoordinatorMessage.newBuilder()
                .setAssign(Assign.newBuilder()
                        .addAttempts(AttemptRange.newBuilder().setJob(1).setCount(-1))));
        assertThat(rig.slots.queued).isEmpty();
        assertThat(rig.core.wantsConnection()).isTrue();
    }

    @Test
    void noCreditWhileTooManyResultsWait() {
        CoreRig small = new CoreRig(new WorkerSettings(
                8,
                2,
                1 << 20,
                1 << 20,
                1,
                0,
                1 << 20,
                10_000,
                1_000,
                6_000,
                2_000,
                5_000,
                100,
                10,
                5,
                10_000,
                500,
                300,
                AttemptLimits.DEFAULT));
        small.connect();
        small.sent();
        small.assign(0, 4);
        IntStream.range(0, 2).forEach(index -> small.run(key(index)));
        assertThat(small.sentCredit()).contains(12L);
        IntStream.range(2, 4).forEach(index -> small.run(key(index)));
        assertThat(small.sentCredit()).isEmpty();
        small.take(key(0), key(1));
        assertThat(small.sentCredit()).contains(14L);
    }

    @Test
    void resultsAreKeptUntilTakenAndSentAgainInTheNextHello() {
        rig.connect();
        rig.assign(0, 3);
        rig.run(key(0));
        rig.run(key(1));
        rig.slots.start(key(2));
        assertThat(rig.sentResults()).containsExactly(key(0), key(1));
        rig.take(key(0));
        assertThat(rig.taken).containsExactly(key(0));
        rig.lose();
        WorkerHello hello = rig.connect();
        assertThat(hello.getResultsList())
                .extracting(outcome -> AttemptKey.of(outcome.getToken()))
                .containsExactly(key(1));
        assertThat(hello.getHeldList()).extracting(AttemptKey::of).containsExactly(key(2));
        assertThat(hello.getCredit()).isEqualTo(514 - 1);
        assertThat(rig.sentResults()).isEmpty();
        rig.take(key(1));
        rig.take(key(1));
        assertThat(rig.taken).containsExactly(key(0), key(1));
    }

    @Test
    void aResultBetweenHelloAndWelcomeFollowsTheWelcome() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.lose();
        rig.greet();
        rig.end(key(0));
        assertThat(rig.sent()).isEmpty();
        rig.session++;
        rig.welcome();
        assertThat(rig.sentResults()).containsExactly(key(0));
    }

    @Test
    void resultsThatDoNotFitTheHelloAreHeldInItAndFollow() {
        rig.connect();
        rig.assign(0, 5);
        String large = "x".repeat(300_000);
        IntStream.range(0, 5).forEach(index -> {
            rig.slots.start(key(index));
            rig.core.onEnded(
                    CoreRig.outcome(key(index)).toBuilder().setMessage(large).build(), rig.nowMs);
        });
        rig.lose();
        WorkerHello hello = rig.greet();
        assertThat(hello.getResultsCount()).isEqualTo(3);
        assertThat(hello.getHeldList()).extracting(AttemptKey::of).containsExactlyInAnyOrder(key(3), key(4));
        rig.session++;
        rig.welcome();
        assertThat(rig.sentResults()).containsExactly(key(3), key(4));
    }

    @Test
    void framesAreCutAtTheirSize() {
        rig.connect();
        rig.assign(0, 6);
        String large = "x".repeat(600_000);
        IntStream.range(0, 6).forEach(index -> {
            rig.slots.start(key(index));
            rig.core.onEnded(
                    CoreRig.outcome(key(index)).toBuilder().setMessage(large).build(), rig.nowMs);
        });
        assertThat(rig.frames()).hasSize(3).allMatch(frame -> frame.getSerializedSize() < 2 << 20);
    }

    @Test
    void framesOfAnOlderSessionAreDiscarded() {
        rig.connect();
        rig.lose();
        rig.connect();
        rig.receive(rig.session - 1, CoreRig.assignment(0, 1));
        assertThat(rig.slots.queued).isEmpty();
    }

    @Test
    void anAttemptThatIsAssignedTwiceRunsOnce() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.assign(0, 1);
        assertThat(rig.slots.queued).isEmpty();
        rig.end(key(0));
        rig.sent();
        rig.assign(0, 1);
        assertThat(rig.slots.queued).isEmpty();
        assertThat(rig.sentResults()).containsExactly(key(0));
    }

    @Test
    void recallGivesBackOnlyWhatIsStillQueued() {
        rig.connect();
        rig.assign(0, 3);
        rig.slots.start(key(0));
        rig.run(key(1));
        rig.gather();
        rig.sent();
        rig.receive(CoordinatorMessage.newBuilder()
                .setRecall(Recall.newBuilder()
                        .addAttempts(key(0).token())
                        .addAttempts(key(1).token())
                        .addAttempts(key(2).token())
                        .addAttempts(key(9).token())));
        List<WorkerMessage> messages = rig.sent();
        assertThat(messages.get(0).getReturned().getAttemptsList())
                .extracting(AttemptKey::of)
                .containsExactly(key(2));
        assertThat(messages.get(1).getCredit().getAttempts()).isEqualTo(514 + 2);
    }

    @Test
    void cancelEndsQueuedOnesAtOnceAndAsksRunningOnes() {
        rig.connect();
        rig.assign(0, 2);
        rig.slots.start(key(0));
        cancel(false, Cause.CAUSE_SHUTDOWN, key(0), key(1));
        AttemptOutcome queued = results(rig.sent()).get(0);
        assertThat(AttemptKey.of(queued.getToken())).isEqualTo(key(1));
        assertThat(queued.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
        assertThat(queued.getCause()).isEqualTo(Cause.CAUSE_SHUTDOWN);
        assertThat(rig.slots.stops).containsEntry(key(0), new StopRequest(Cause.CAUSE_SHUTDOWN, false));
        cancel(true, Cause.CAUSE_CANCELLED, key(0));
        assertThat(rig.slots.stops).containsEntry(key(0), new StopRequest(Cause.CAUSE_CANCELLED, true));
    }

    @Test
    void cancelOfWhatHasEndedRepeatsTheResultAndOfTheUnknownIsAnswered() {
        rig.connect();
        rig.assign(0, 1);
        rig.run(key(0));
        rig.sent();
        cancel(false, Cause.CAUSE_CANCELLED, key(0), key(5));
        List<AttemptOutcome> results = results(rig.sent());
        assertThat(results).hasSize(2);
        assertThat(results.get(0).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        assertThat(results.get(1).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
        // The assignment of the cancelled one comes late: it must not run.
        rig.assign(5, 1);
        assertThat(rig.slots.queued).isEmpty();
    }

    @Test
    void startsAndProgressAreSaidOnceAndTheNewestWins() {
        rig.connect();
        rig.assign(0, 2);
        rig.slots.start(key(0));
        rig.slots.start(key(1));
        rig.sent();
        rig.core.onStarted(key(0), started(key(0)));
        rig.core.onStarted(key(1), started(key(1)));
        rig.core.onProgress(progress(key(0), 1));
        rig.core.onProgress(progress(key(0), 2));
        rig.end(key(1));
        List<WorkerMessage> messages = rig.sent();
        assertThat(messages.get(0).getStarted().getAttemptsList()).containsExactly(started(key(0)));
        assertThat(messages.get(1).getProgress().getProgressList()).containsExactly(progress(key(0), 2));
        rig.lose();
        rig.connect();
        assertThat(rig.sent().get(0).getStarted().getAttemptsList()).containsExactly(started(key(0)));
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
        rig.greet();
        rig.pass(4_999);
        assertThat(rig.core.wantsConnection()).isFalse();
        rig.pass(1);
        assertThat(rig.core.wantsConnection()).isTrue();
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
        assertThat(rig.core.departure()).isEmpty();
        rig.end(key(0));
        assertThat(rig.core.departure()).isEmpty();
        rig.take(key(0));
        assertThat(rig.core.departure()).contains(new Departure("drained: scaled down", List.of()));
        List<WorkerMessage> last = rig.sent();
        assertThat(last.get(last.size() - 1).getGoodbye().getReason()).isEqualTo("drained: scaled down");
    }

    @Test
    void anAttemptThatComesToADrainingWorkerGoesBack() {
        rig.connect();
        rig.receive(CoordinatorMessage.newBuilder().setDrain(Drain.getDefaultInstance()));
        assertThat(rig.core.departure()).isPresent();
        CoreRig busy = new CoreRig(WorkerSettings.DEFAULT);
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
        assertThat(rig.core.departure()).isEmpty();
        rig.pass(1);
        assertThat(rig.core.departure().orElseThrow().toSpool()).containsExactly(CoreRig.outcome(key(0)));
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
        assertThat(rig.core.departure()).isEmpty();
        assertThat(rig.core.wantsConnection()).isTrue();
        rig.end(key(0));
        assertThat(rig.core.departure().orElseThrow().toSpool())
                .containsExactly(CoreRig.outcome(key(1)), CoreRig.outcome(key(0)));
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
        assertThat(rig.core.departure()).isEmpty();
    }

    @Test
    void aWorkerThatNeverFindsACoordinatorLeaves() {
        rig.pass(9_999);
        assertThat(rig.core.departure()).isEmpty();
        rig.pass(1);
        assertThat(rig.core.departure()).contains(new Departure("no coordinator came", List.of()));
    }

    @Test
    void aRefusedWorkerEndsItsAttemptsAndDoesNotComeBack() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.lose();
        rig.greet();
        rig.receive(
                0,
                CoordinatorMessage.newBuilder().setRefused(Refused.newBuilder().setCode("VERSION")));
        assertThat(rig.slots.stops).containsEntry(key(0), new StopRequest(Cause.CAUSE_SHUTDOWN, false));
        rig.lose();
        assertThat(rig.core.wantsConnection()).isFalse();
        rig.end(key(0));
        assertThat(rig.core.departure().orElseThrow().toSpool()).hasSize(1);
    }

    @Test
    void terminationEndsWhatRunsGivesBackTheRestAndLeaves() {
        rig.connect();
        rig.assign(0, 2);
        rig.slots.start(key(0));
        rig.sent();
        rig.core.onTerminate("asked to end", rig.nowMs);
        assertThat(rig.slots.stops).containsEntry(key(0), new StopRequest(Cause.CAUSE_SHUTDOWN, false));
        assertThat(rig.sent()).anyMatch(WorkerMessage::hasReturned);
        rig.end(key(0));
        rig.lose();
        assertThat(rig.core.departure().orElseThrow().toSpool()).hasSize(1);
    }

    @Test
    void aStubbornFunctionIsReportedAfterTheOthersAndCostsTheWorker() {
        rig.connect();
        rig.assign(0, 2);
        rig.slots.start(key(0));
        rig.slots.start(key(1));
        rig.core.onStubborn(CoreRig.outcome(key(0)), rig.nowMs);
        rig.core.onStubborn(CoreRig.outcome(key(0)), rig.nowMs);
        assertThat(rig.sentResults()).isEmpty();
        rig.end(key(1));
        assertThat(rig.sentResults()).containsExactly(key(1), key(0));
        // It ends after all: the word that was given stands.
        rig.end(key(0));
        assertThat(rig.sentResults()).isEmpty();
        rig.take(key(0), key(1));
        assertThat(rig.core.departure()).isPresent();
        assertThat(rig.sent()).anyMatch(WorkerMessage::hasGoodbye);
    }

    @Test
    void aMessageOfAnotherVersionBeginsANewSession() {
        rig.connect();
        rig.receive(CoordinatorMessage.newBuilder());
        assertThat(rig.core.wantsConnection()).isTrue();
    }

    /** Random lifetimes: whatever comes in whatever order, no attempt is lost, none is told twice as ended differently. */
    @Test
    void nothingIsLostInAnyOrder() {
        for (long seed = 0; seed < 2_000; seed++) {
            new Lifetime(seed).run();
        }
    }

    /** One random life, with a coordinator that takes results sometimes and loses the connection sometimes. */
    private static final class Lifetime {
        private final CoreRig rig = new CoreRig(WorkerSettings.DEFAULT);
        private final Random random;
        private final long seed;
        private final Set<AttemptKey> issued = new HashSet<>();
        private final Set<AttemptKey> accounted = new HashSet<>();
        private int next;
        private long credit;
        private long assigned;

        Lifetime(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            open();
            for (int step = 0; step < 60; step++) {
                step();
                hear();
                assertThat(rig.core.departure()).as("seed %s", seed).isEmpty();
            }
            List<AttemptKey> left = new ArrayList<>(rig.slots.queued);
            left.forEach(rig.slots::start);
            new ArrayList<>(rig.slots.running).forEach(rig::end);
            open();
            hear();
            rig.take(issued.toArray(AttemptKey[]::new));
            assertThat(accounted).as("seed %s", seed).isEqualTo(issued);
            assertThat(rig.core.departure()).isEmpty();
        }

        private void open() {
            rig.lose();
            WorkerHello hello = rig.connect();
            credit = hello.getCredit();
            assigned = 0;
            hello.getResultsList().forEach(outcome -> accounted.add(AttemptKey.of(outcome.getToken())));
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    int count = (int) Math.min(credit - assigned, random.nextInt(20));
                    for (int i = 0; i < count; i++) {
                        issued.add(key(next + i));
                    }
                    assigned += count;
                    rig.assign(next, count);
                    next += count;
                }
                case 2, 3 -> any(rig.slots.queued).ifPresent(rig.slots::start);
                case 4 -> any(rig.slots.running).ifPresent(rig::end);
                case 5 -> any(issued).ifPresent(key -> rig.take(accounted.contains(key) ? key : key(1_000_000)));
                case 6 -> any(issued).ifPresent(this::cancelOrRecall);
                default -> {
                    if (random.nextInt(4) == 0) {
                        open();
                    } else {
                        rig.pass(random.nextInt(900));
                    }
                }
            }
        }

        private void cancelOrRecall(AttemptKey key) {
            if (random.nextBoolean() && !accounted.contains(key)) {
                rig.receive(CoordinatorMessage.newBuilder()
                        .setCancel(CancelAttempts.newBuilder()
                                .addAttempts(key.token())
                                .setCause(Cause.CAUSE_CANCELLED)));
            } else {
                rig.receive(CoordinatorMessage.newBuilder()
                        .setRecall(Recall.newBuilder().addAttempts(key.token())));
            }
        }

        private void hear() {
            for (WorkerMessage message : rig.sent()) {
                results(List.of(message)).forEach(outcome -> accounted.add(AttemptKey.of(outcome.getToken())));
                message.getReturned().getAttemptsList().forEach(token -> accounted.add(AttemptKey.of(token)));
                if (message.hasCredit()) {
                    assertThat(message.getCredit().getAttempts())
                            .as("seed %s", seed)
                            .isGreaterThan(credit);
                    credit = message.getCredit().getAttempts();
                }
            }
            assertThat(rig.slots.queued.size() + rig.slots.running.size())
                    .as("seed %s", seed)
                    .isLessThanOrEqualTo(514);
        }

        private Optional<AttemptKey> any(Set<AttemptKey> keys) {
            return keys.isEmpty()
                    ? Optional.empty()
                    : keys.stream().skip(random.nextInt(keys.size())).findFirst();
        }
    }

    private void cancel(boolean force, Cause cause, AttemptKey... keys) {
        CancelAttempts.Builder cancel =
                CancelAttempts.newBuilder().setForce(force).setCause(cause);
        for (AttemptKey key : keys) {
            cancel.addAttempts(key.token());
        }
        rig.receive(CoordinatorMessage.newBuilder().setCancel(cancel));
    }

    private static List<AttemptOutcome> results(List<WorkerMessage> messages) {
        return messages.stream()
                .filter(WorkerMessage::hasResults)
                .flatMap(message -> message.getResults().getResultsList().stream())
                .toList();
    }

    private static AttemptStarted started(AttemptKey key) {
        return AttemptStarted.newBuilder().setToken(key.token()).setAtMs(5).build();
    }

    private static Progress progress(AttemptKey key, double current) {
        return Progress.newBuilder().setToken(key.token()).setCurrent(current).build();
    }
}
