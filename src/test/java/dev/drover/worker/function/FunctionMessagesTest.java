package dev.drover.worker.function;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.function;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.TaskMessage;
import dev.drover.task.IncomingMessage;
import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import dev.drover.testing.Limits;
import dev.drover.worker.RunnerRig;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.AttemptMailbox;
import dev.drover.worker.attempt.StopRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What functions say and are told. */
@Tag("processes")
class FunctionMessagesTest {
    private static final int LIMIT_S = Limits.EVENT_S;

    @TempDir
    Path home;

    private RunnerRig rig;

    @BeforeEach
    void setUp() {
        rig = new RunnerRig(home, AttemptLimits.DEFAULT);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    /** Sends what it can't return. */
    public static final class Speaker implements Task<Integer, Void> {
        @Override
        public Void run(Integer count, TaskContext context) throws Exception {
            for (int i = 0; i < count; i++) {
                context.send(Map.of("n", i));
            }
            context.result(List.of(1, 2));
            context.result("last");
            return null;
        }
    }

    /** Answers each message, until one says that it is over. */
    public static final class Echo implements Task<Void, String> {
        @Override
        public String run(Void input, TaskContext context) throws Exception {
            StringBuilder heard = new StringBuilder();
            for (IncomingMessage next = context.messages().next();
                    !next.text().equals("end");
                    next = context.messages().next()) {
                heard.append(next.from())
                        .append(next.isJson() ? " json " : " text ")
                        .append(next.text())
                        .append(';');
            }
            assertThat(context.messages().next(Duration.ZERO)).isEmpty();
            return heard.toString();
        }
    }

    /** Takes messages, and reads none. */
    public static final class Deaf implements Task<Void, Void> {
        @Override
        public Void run(Void input, TaskContext context) throws Exception {
            context.messages();
            new CountDownLatch(1).await();
            return null;
        }
    }

    /** Sends more than it may have on its way. */
    public static final class Flood implements Task<Void, Integer> {
        @Override
        public Integer run(Void input, TaskContext context) throws Exception {
            String large = "x".repeat(60_000);
            for (int i = 0; i < 100; i++) {
                context.send(large);
            }
            return 100;
        }
    }

    /** Ends when its worker is about to leave. */
    public static final class Leaver implements Task<Void, String> {
        @Override
        public String run(Void input, TaskContext context) throws Exception {
            CountDownLatch left = new CountDownLatch(1);
            context.onDisconnect(left::countDown);
            left.await();
            return "disconnected";
        }
    }

    private AttemptControl attemptOf(Class<?> task, String input) {
        return attempt(function(task.getName(), input), 0);
    }

    private static DeliveryCode deliver(AttemptControl control, String text, boolean isJson) {
        return control.mailbox()
                .deliver(Delivery.newBuilder()
                        .setBody(ByteString.copyFromUtf8(text))
                        .setJson(isJson)
                        .setFrom("anna")
                        .build());
    }

    private static void awaitTaken(AttemptControl control, String text) {
        await().atMost(LIMIT_S, TimeUnit.SECONDS)
                .until(() -> deliver(control, text, false) == DeliveryCode.DELIVERY_TAKEN);
    }

    @Test
    void messagesAreJsonAndTheLastResultCounts() {
        AttemptControl control = attemptOf(Speaker.class, "3");
        AttemptOutcome outcome = rig.run(control);
        assertThat(outcome.getResult().toStringUtf8()).isEqualTo("\"last\"");
        assertThat(control.pollMessages())
                .allMatch(TaskMessage::getJson)
                .extracting(message ->
                        message.getSequence() + " " + message.getBody().toStringUtf8())
                .containsExactly("1 {\"n\":0}", "2 {\"n\":1}", "3 {\"n\":2}");
    }

    @Test
    void whatIsSentToItComesInOrderAndIsRecordedAsTaken() throws Exception {
        AttemptControl control = attemptOf(Echo.class, "");
        assertThat(deliver(control, "too early", false)).isEqualTo(DeliveryCode.DELIVERY_NOT_RUNNING);
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        awaitTaken(control, "one");
        deliver(control, "{\"two\":2}", true);
        deliver(control, "end", false);
        assertThat(outcome.get(LIMIT_S, TimeUnit.SECONDS).getResult().toStringUtf8())
                .isEqualTo("\"anna text one;anna json {\\\"two\\\":2};\"");
        assertThat(control.pollMessages())
                .allMatch(message -> message.getToTask() && message.getFrom().equals("anna"))
                .hasSize(3);
        control.mailbox().close();
        assertThat(deliver(control, "too late", false)).isEqualTo(DeliveryCode.DELIVERY_ENDED);
    }

    @Test
    void anInboxThatIsNotReadIsFull() throws Exception {
        AttemptControl control = attemptOf(Deaf.class, "");
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        awaitTaken(control, "x");
        int taken = 1;
        while (deliver(control, "x", false) == DeliveryCode.DELIVERY_TAKEN) {
            taken++;
        }
        assertThat(taken).isEqualTo(FunctionInbox.MAX_MESSAGES);
        assertThat(deliver(control, "x", false)).isEqualTo(DeliveryCode.DELIVERY_INBOX_FULL);
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        assertThat(outcome.get(LIMIT_S, TimeUnit.SECONDS).getStateValue()).isEqualTo(JobState.CANCELLED.number());
    }

    @Test
    void whoSendsMoreThanIsAcknowledgedWaits() throws Exception {
        AttemptControl control = attemptOf(Flood.class, "");
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        int most = AttemptMailbox.WINDOW_BYTES / 60_000;
        List<TaskMessage> seen = new ArrayList<>();
        await().atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> {
            seen.addAll(control.pollMessages());
            return seen.size() == most;
        });
        assertThat(outcome).isNotDone();
        while (seen.size() < 100) {
            control.mailbox().acknowledged(List.copyOf(seen.subList(seen.size() - most, seen.size())));
            await().atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> seen.addAll(control.pollMessages()));
        }
        assertThat(outcome.get(LIMIT_S, TimeUnit.SECONDS).getResult().toStringUtf8())
                .isEqualTo("100");
    }

    @Test
    void aFunctionThatWaitsForRoomCanBeCancelled() throws Exception {
        AttemptControl control = attemptOf(Flood.class, "");
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        await().atMost(LIMIT_S, TimeUnit.SECONDS)
                .until(() ->
                        !control.mailbox().hasRoom() || !control.pollMessages().isEmpty());
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        assertThat(outcome.get(LIMIT_S, TimeUnit.SECONDS).getStateValue()).isEqualTo(JobState.CANCELLED.number());
    }

    @Test
    void itHearsThatItsWorkerIsAboutToLeave() throws Exception {
        AttemptControl control = attemptOf(Leaver.class, "");
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        control.disconnect();
        assertThat(outcome.get(LIMIT_S, TimeUnit.SECONDS).getResult().toStringUtf8())
                .isEqualTo("\"disconnected\"");
    }

    @Test
    void whatIsTooLargeOrNoJsonIsRefusedInASentence() {
        AttemptOutcome outcome = rig.run(attemptOf(Refused.class, ""));
        assertThat(outcome.getResult().toStringUtf8()).contains("70002 bytes of JSON, the limit is 65536");
    }

    /** Returns why its message was refused. */
    public static final class Refused implements Task<Void, String> {
        @Override
        public String run(Void input, TaskContext context) throws Exception {
            try {
                context.send("x".repeat(70_000));
                return "it was sent";
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        }
    }
}
