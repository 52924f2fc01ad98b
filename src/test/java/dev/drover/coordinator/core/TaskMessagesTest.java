package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.reactor.SendHandler;
import dev.drover.message.MessageLimits;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Delivered;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryAnswer;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.Event;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Results;
import dev.drover.proto.SendAnswer;
import dev.drover.proto.SendToTask;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.TaskMessages;
import dev.drover.proto.Watch;
import dev.drover.proto.WorkerMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages from and to tasks: each is recorded once, and each that is sent is answered once. */
class TaskMessagesTest {
    private static final int WORKER = 1;

    private final CoreRig rig = new CoreRig(1, 1);
    private AttemptToken token;

    private void start() {
        start(rig);
    }

    private void start(CoreRig of) {
        of.hello(WORKER, 1, 10);
        of.submit(1, CoreRig.spec(1).toBuilder().setMessageChannel(true).build());
        token = of.assigned(WORKER).get(0);
        of.start(WORKER, List.of(token));
    }

    private TaskMessage message(long sequence, int bytes) {
        return TaskMessage.newBuilder()
                .setToken(token)
                .setSequence(sequence)
                .setBody(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    private void told(TaskMessage... messages) {
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder().setMessages(TaskMessages.newBuilder().addAllMessages(List.of(messages))));
    }

    private List<TaskMessage> recorded() {
        return rig.records.stream()
                .filter(JournalRecord::hasTaskMessages)
                .flatMap(record -> record.getTaskMessages().getMessagesList().stream())
                .toList();
    }

    private List<Long> acknowledged() {
        return rig.toWorker(WORKER).stream()
                .filter(CoordinatorMessage::hasMessagesAck)
                .flatMap(message -> message.getMessagesAck().getAcksList().stream())
                .map(ack -> ack.getSequence())
                .toList();
    }

    @Test
    void aMessageIsRecordedOnceHoweverOftenItIsSaid() {
        start();
        told(message(1, 10), message(1, 10), message(2, 10));
        told(message(1, 10), message(2, 10));
        assertThat(recorded()).containsExactly(message(1, 10), message(2, 10));
        assertThat(acknowledged()).containsExactly(2L, 2L);
    }

    @Test
    void whatAnOutcomeCarriesIsRecordedBeforeItsEnd() {
        start();
        told(message(1, 10));
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder()
                        .setResults(Results.newBuilder()
                                .addResults(AttemptOutcome.newBuilder()
                                        .setToken(token)
                                        .setStateValue(6)
                                        .addMessages(message(1, 10))
                                        .addMessages(message(2, 10)))));
        assertThat(recorded()).containsExactly(message(1, 10), message(2, 10));
        JournalRecord end = rig.records.stream()
                .filter(JournalRecord::hasAttemptsEnded)
                .findFirst()
                .orElseThrow();
        assertThat(end.getAttemptsEnded().getEnds(0).getOutcome().getMessagesList())
                .isEmpty();
    }

    @Test
    void soMuchIsKeptAndTheRestIsCounted() {
        start();
        int most = MessageLimits.DEFAULT.keptMessagesBytes();
        told(message(1, most - 128), message(2, most), message(3, most));
        told(message(4, 8));
        assertThat(recorded())
                .containsExactly(
                        message(1, most - 128),
                        message(2, 0).toBuilder().setDropped(1).build(),
                        message(4, 8));
        rig.succeed(WORKER, List.of(token));
        assertThat(recorded())
                .last()
                .isEqualTo(TaskMessage.newBuilder()
                        .setToken(token)
                        .setSequence(4)
                        .setDropped(1)
                        .build());
        assertThat(acknowledged()).containsExactly(3L, 4L);
    }

    @Test
    void aMessageThatIsTooLargeIsCountedAndNotShown() {
        start();
        long watch = watch();
        told(message(1, MessageLimits.DEFAULT.taskMessageBytes() + 1));
        assertThat(recorded()).extracting(TaskMessage::getDropped).containsExactly(1L);
        assertThat(shown(watch)).isEmpty();
    }

    @Test
    void watchersSeeMessagesThatAreNotKeptToo() {
        start();
        long watch = watch();
        int most = MessageLimits.DEFAULT.keptMessagesBytes();
        told(message(1, most / 2), message(2, most / 2), message(3, 5));
        assertThat(recorded()).extracting(TaskMessage::getSequence).containsExactly(1L, 2L, 3L);
        assertThat(recorded()).extracting(TaskMessage::getDropped).containsExactly(0L, 1L, 0L);
        assertThat(shown(watch))
                .extracting(event -> event.getMessage().getSequence())
                .containsExactly(1L, 2L, 3L);
    }

    private long watch() {
        return rig.client(ClientFrame.newBuilder()
                .setWatch(Watch.newBuilder()
                        .addJobs(1)
                        .setDetail(Watch.Detail.SUMMARY)
                        .setCredit(100)));
    }

    private List<Event> shown(long watch) {
        return rig.answers().stream()
                .filter(frame -> frame.getRequest() == watch)
                .flatMap(frame -> frame.getEvents().getEventsList().stream())
                .filter(event -> event.getType() == Event.Type.MESSAGE)
                .toList();
    }

    private long send(String text) {
        return rig.client(ClientFrame.newBuilder()
                .setSend(SendToTask.newBuilder()
                        .setJob(1)
                        .setBody(ByteString.copyFromUtf8(text))
                        .setFrom("anna")));
    }

    private List<Delivery> delivered() {
        return rig.toWorker(WORKER).stream()
                .filter(CoordinatorMessage::hasDeliver)
                .flatMap(message -> message.getDeliver().getDeliveriesList().stream())
                .toList();
    }

    private List<SendAnswer> answers(long request) {
        return rig.answers().stream()
                .filter(frame -> frame.getRequest() == request && frame.hasSent())
                .map(ServerFrame::getSent)
                .toList();
    }

    private void answer(Delivery delivery, DeliveryCode code) {
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder()
                        .setDelivered(Delivered.newBuilder()
                                .addAnswers(DeliveryAnswer.newBuilder()
                                        .setId(delivery.getId())
                                        .setCode(code))));
    }

    @Test
    void aSendIsAnsweredOnceWhenItsWorkerHasAnswered() {
        start();
        long request = send("go on");
        Delivery delivery = delivered().get(0);
        assertThat(delivery.getBody().toStringUtf8()).isEqualTo("go on");
        assertThat(delivery.getFrom()).isEqualTo("anna");
        assertThat(answers(request)).isEmpty();
        answer(delivery, DeliveryCode.DELIVERY_TAKEN);
        answer(delivery, DeliveryCode.DELIVERY_TAKEN);
        assertThat(answers(request))
                .containsExactly(SendAnswer.newBuilder()
                        .setCode(DeliveryCode.DELIVERY_TAKEN)
                        .setToken(token)
                        .build());
    }

    @Test
    void whatIsNotAnsweredWhenTheAttemptEndsHasEnded() {
        start();
        long request = send("go on");
        rig.succeed(WORKER, List.of(token));
        assertThat(answers(request)).extracting(SendAnswer::getCode).containsExactly(DeliveryCode.DELIVERY_ENDED);
        long late = send("go on");
        assertThat(answers(late)).extracting(SendAnswer::getCode).containsExactly(DeliveryCode.DELIVERY_ENDED);
    }

    @Test
    void aTaskThatWaitsOrTakesNoMessagesIsSaidToBeSo() {
        rig.submit(1, CoreRig.spec(1).toBuilder().setMessageChannel(true).build());
        long waiting = send("x");
        assertThat(answers(waiting)).extracting(SendAnswer::getCode).containsExactly(DeliveryCode.DELIVERY_NOT_RUNNING);
        rig.submit(1, CoreRig.spec(1));
        long deaf = rig.client(
                ClientFrame.newBuilder().setSend(SendToTask.newBuilder().setJob(2)));
        assertThat(answers(deaf)).extracting(SendAnswer::getCode).containsExactly(DeliveryCode.DELIVERY_NO_INBOX);
    }

    @Test
    void whatIsUnansweredIsDeliveredAgainInTheNextSession() {
        start();
        send("go on");
        Delivery first = delivered().get(0);
        rig.effects.clear();
        rig.helloAgain(WORKER, List.of(token));
        assertThat(delivered()).containsExactly(first);
    }

    @Test
    void whatCannotBeSentIsRefusedWithASentence() {
        start();
        rig.submit(1, CoreRig.spec(3).toBuilder().setMessageChannel(true).build());
        assertThat(refusal(SendToTask.newBuilder().setJob(99))).contains("there is no job 99");
        assertThat(refusal(SendToTask.newBuilder().setJob(2))).contains("has many tasks", "2.");
        assertThat(refusal(SendToTask.newBuilder().setJob(1).setTask(5))).contains("has no task 5");
        assertThat(refusal(SendToTask.newBuilder().setJob(1).setBody(ByteString.copyFromUtf8("a\nb"))))
                .contains("line breaks");
        assertThat(refusal(SendToTask.newBuilder()
                        .setJob(1)
                        .setBody(ByteString.copyFrom(new byte[MessageLimits.DEFAULT.taskMessageBytes() + 1]))))
                .contains("65537 bytes, at most 65536");
    }

    private String refusal(SendToTask.Builder send) {
        long request = rig.client(ClientFrame.newBuilder().setSend(send));
        return rig.answers().stream()
                .filter(frame -> frame.getRequest() == request)
                .map(frame -> frame.getError().getMessage())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void soManyMayWaitOfOneClient() {
        start();
        String large = "x".repeat(60_000);
        int most = (int) (SendHandler.MAX_BYTES_OF_CLIENT / (large.length() + 64));
        for (int i = 0; i < most; i++) {
            send(large);
        }
        assertThat(refusals("BUSY")).isZero();
        for (int i = 0; i < 5; i++) {
            send(large);
        }
        assertThat(refusals("BUSY")).isPositive();
        rig.core.checkInvariants();
    }

    private long refusals(String code) {
        return rig.answers().stream()
                .filter(frame -> frame.getError().getCode().equals(code))
                .count();
    }
}
