package dev.drover.worker.session;

import static dev.drover.worker.session.WorkerCoreRig.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.CancelAttempts;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Deliver;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryAnswer;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.Drain;
import dev.drover.proto.MessageAck;
import dev.drover.proto.MessagesAck;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Recall;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.StopRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attempts from their assignment until their results are taken, through the core. */
@Tag("processes")
class AttemptLedgerTest {
    private final WorkerCoreRig rig = new WorkerCoreRig(WorkerSettings.DEFAULT);

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
        WorkerCoreRig small = new WorkerCoreRig(WorkerSettings.DEFAULT.withResults(
                8, new WorkerSettings.ResultSettings(2, 1 << 20, 1, 0, 1 << 20, 2_000)));
        small.connect();
        small.sent();
        small.assign(0, 4);
        IntStream.range(0, 2).forEach(index -> small.run(key(index)));
        assertThat(small.sentCredit()).contains(12L);
        IntStream.range(2, 4).forEach(index -> small.run(key(index)));
        assertThat(small.sentCredit()).isEmpty();
        small.acknowledge(key(0), key(1));
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
        rig.acknowledge(key(0));
        assertThat(rig.acknowledged).containsExactly(key(0));
        rig.lose();
        WorkerHello hello = rig.connect();
        assertThat(hello.getResultsList())
                .extracting(outcome -> AttemptKey.of(outcome.getToken()))
                .containsExactly(key(1));
        assertThat(hello.getHeldList()).extracting(AttemptKey::of).containsExactly(key(2));
        assertThat(hello.getCredit()).isEqualTo(514 - 1);
        assertThat(rig.sentResults()).isEmpty();
        rig.acknowledge(key(1));
        rig.acknowledge(key(1));
        assertThat(rig.acknowledged).containsExactly(key(0), key(1));
    }

    @Test
    void resultsThatDoNotFitTheHelloAreHeldInItAndFollow() {
        rig.connect();
        rig.assign(0, 5);
        endWithResults(5, 300_000);
        rig.lose();
        WorkerHello hello = rig.connectAndSendHello();
        assertThat(hello.getResultsCount()).isEqualTo(3);
        assertThat(hello.getHeldList()).extracting(AttemptKey::of).containsExactlyInAnyOrder(key(3), key(4));
        rig.session++;
        rig.welcome();
        assertThat(rig.sentResults()).containsExactly(key(3), key(4));
    }

    @Test
    void messagesAreKeptUntilTakenAndSentAgainInTheNextSession() {
        rig.connect();
        rig.assign(0, 2);
        rig.slots.start(key(0));
        rig.slots.start(key(1));
        rig.core.onMessages(List.of(message(0, 1), message(0, 2), message(1, 1)));
        assertThat(sentMessages()).containsExactly(message(0, 1), message(0, 2), message(1, 1));
        acknowledgeMessages(0, 1);
        assertThat(rig.slots.acknowledged).containsExactly(message(0, 1));
        rig.end(key(1));
        rig.lose();
        WorkerHello hello = rig.connect();
        assertThat(hello.getResults(0).getMessagesList()).containsExactly(message(1, 1));
        assertThat(sentMessages()).containsExactly(message(0, 2));
        rig.acknowledge(key(1));
        rig.lose();
        rig.connect();
        assertThat(sentMessages()).containsExactly(message(0, 2));
    }

    @Test
    void messagesLeaveBeforeTheResultOfTheirAttempt() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.core.onMessages(List.of(message(0, 1)));
        rig.end(key(0));
        assertThat(rig.sent())
                .extracting(WorkerMessage::getBodyCase)
                .containsSubsequence(WorkerMessage.BodyCase.MESSAGES, WorkerMessage.BodyCase.RESULTS);
    }

    @Test
    void whatIsDeliveredAgainIsAnsweredAndNotTakenAgain() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.sent();
        rig.slots.messages.add(message(0, 1));
        deliver(7, 0);
        assertThat(rig.sent())
                .extracting(WorkerMessage::getBodyCase)
                .containsSubsequence(WorkerMessage.BodyCase.MESSAGES, WorkerMessage.BodyCase.DELIVERED);
        rig.lose();
        rig.connect();
        deliver(7, 0);
        assertThat(rig.slots.delivered).hasSize(1);
        deliver(8, 5);
        assertThat(rig.sent().stream()
                        .flatMap(message -> message.getDelivered().getAnswersList().stream())
                        .map(DeliveryAnswer::getCode))
                .containsExactly(DeliveryCode.DELIVERY_TAKEN, DeliveryCode.DELIVERY_ENDED);
    }

    @Test
    void attemptsHearThatTheirWorkerIsAboutToLeave() {
        rig.connect();
        rig.assign(0, 1);
        rig.slots.start(key(0));
        rig.lose();
        assertThat(rig.slots.isDisconnected).as("the work goes on").isFalse();
        rig.connect();
        rig.receive(CoordinatorMessage.newBuilder().setDrain(Drain.newBuilder().setReason("stop")));
        assertThat(rig.slots.isDisconnected).isTrue();
    }

    private static TaskMessage message(int index, long sequence) {
        return TaskMessage.newBuilder()
                .setToken(key(index).token())
                .setSequence(sequence)
                .build();
    }

    private List<TaskMessage> sentMessages() {
        return rig.sent().stream()
                .flatMap(message -> message.getMessages().getMessagesList().stream())
                .toList();
    }

    private void acknowledgeMessages(int index, long sequence) {
        rig.receive(CoordinatorMessage.newBuilder()
                .setMessagesAck(MessagesAck.newBuilder()
                        .addAcks(MessageAck.newBuilder()
                                .setToken(key(index).token())
                                .setSequence(sequence))));
    }

    private void deliver(long id, int index) {
        rig.receive(CoordinatorMessage.newBuilder()
                .setDeliver(Deliver.newBuilder()
                        .addDeliveries(Delivery.newBuilder()
                                .setId(id)
                                .setToken(key(index).token()))));
    }

    private void endWithResults(int attempts, int resultBytes) {
        ByteString result = ByteString.copyFrom(new byte[resultBytes]);
        IntStream.range(0, attempts).forEach(index -> {
            rig.slots.start(key(index));
            rig.core.onEnded(
                    WorkerCoreRig.outcome(key(index)).toBuilder()
                            .setResult(result)
                            .build(),
                    rig.nowMs);
        });
    }

    @Test
    void framesAreCutAtTheirSize() {
        rig.connect();
        rig.assign(0, 6);
        endWithResults(6, 500_000);
        assertThat(rig.frames()).hasSize(3).allMatch(frame -> frame.getSerializedSize() <= 1 << 20);
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
        cancel(false, Cause.SHUTDOWN, key(0), key(1));
        List<AttemptOutcome> results = results(rig.sent());
        assertThat(results).hasSize(1);
        AttemptOutcome queued = results.get(0);
        assertThat(AttemptKey.of(queued.getToken())).isEqualTo(key(1));
        assertThat(queued.getStateValue()).isEqualTo(JobState.CANCELLED.number());
        assertThat(queued.getCauseValue()).isEqualTo(Cause.SHUTDOWN.number());
        assertThat(rig.slots.stops).containsEntry(key(0), new StopRequest(Cause.SHUTDOWN, false));
        cancel(true, Cause.CANCELLED, key(0));
        assertThat(rig.slots.stops).containsEntry(key(0), new StopRequest(Cause.CANCELLED, true));
    }

    @Test
    void cancelOfWhatHasEndedRepeatsTheResultAndOfTheUnknownIsAnswered() {
        rig.connect();
        rig.assign(0, 1);
        rig.run(key(0));
        rig.sent();
        cancel(false, Cause.CANCELLED, key(0), key(5));
        List<AttemptOutcome> results = results(rig.sent());
        assertThat(results).hasSize(2);
        assertThat(results.get(0).getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(results.get(1).getStateValue()).isEqualTo(JobState.CANCELLED.number());
        // The assignment of the cancelled one comes late: it must not run.
        rig.assign(5, 1);
        assertThat(rig.slots.queued).isEmpty();
    }

    @Test
    void aResultWaitsOnceHoweverOftenItsAttemptIsCancelled() {
        rig.connect();
        rig.assign(0, 1);
        rig.run(key(0));
        for (int i = 0; i < 3; i++) {
            cancel(false, Cause.CANCELLED, key(0), key(0), key(5), key(5));
        }
        assertThat(rig.sentResults()).containsExactly(key(0), key(5));
        cancel(false, Cause.CANCELLED, key(0));
        assertThat(rig.sentResults()).as("after it was sent").containsExactly(key(0));
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

    private void cancel(boolean force, Cause cause, AttemptKey... keys) {
        CancelAttempts.Builder cancel =
                CancelAttempts.newBuilder().setForce(force).setCauseValue(cause.number());
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

    private static ProgressSample progress(AttemptKey key, double current) {
        return ProgressSample.newBuilder()
                .setToken(key.token())
                .setCurrent(current)
                .build();
    }
}
