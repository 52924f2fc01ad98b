package dev.drover.worker.command;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.process.spawn.JavaLauncher;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.ProgressSource;
import dev.drover.proto.Spec;
import dev.drover.proto.TaskMessage;
import dev.drover.testing.Limits;
import dev.drover.worker.RunnerRig;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.StopRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands report, and what they are told. */
@Tag("processes")
class CommandChannelTest {
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

    private static List<String> texts(AttemptControl control) {
        return control.pollMessages().stream()
                .map(TaskMessage::getBody)
                .map(ByteString::toStringUtf8)
                .toList();
    }

    @Test
    void linesBecomeProgressMessagesAndTheResult() {
        AttemptControl control = attempt(
                shell(
                        "echo 'progress 3 10 reading' >> $DROVER_CHANNEL; echo '{\"message\":{\"a\":1}}' >> $DROVER_CHANNEL;"
                                + " echo '{\"message\":\"x\"}' >> $DROVER_CHANNEL; printf '{\"result\":[1, 2]}' >> $DROVER_CHANNEL"),
                0);
        AttemptOutcome outcome = rig.run(control);
        assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getResult().toStringUtf8()).isEqualTo("[1,2]");
        assertThat(outcome.getWarningsList()).isEmpty();
        assertThat(control.pollProgress().orElseThrow().getNote()).isEqualTo("reading");
        assertThat(texts(control)).containsExactly("{\"a\":1}", "\"x\"");
        assertThat(rig.paths.channels()).isEmptyDirectory();
    }

    @Test
    void aResultCountsOnlyWithSuccessAndAnErrorOnlyDescribes() {
        AttemptOutcome failed = rig.run(shell("echo '{\"result\":1}' >> $DROVER_CHANNEL;"
                + " echo '{\"error\":{\"type\":\"DiskError\",\"message\":\"no room\"}}' >> $DROVER_CHANNEL; exit 3"));
        assertThat(failed.hasResult()).isFalse();
        assertThat(failed.getExitCode()).isEqualTo(3);
        assertThat(failed.getExceptionClass()).isEqualTo("DiskError");
        assertThat(failed.getMessage()).isEqualTo("no room");
        AttemptOutcome succeeded = rig.run(shell("echo '{\"error\":{\"message\":\"no room\"}}' >> $DROVER_CHANNEL"));
        assertThat(succeeded.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(succeeded.getMessage()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaidOnceAndEndsNoJob() {
        AttemptControl control = attempt(
                shell("echo hello >> $DROVER_CHANNEL; echo nonsense >> $DROVER_CHANNEL;"
                        + " echo '{\"message\":1}' >> $DROVER_CHANNEL"),
                0);
        AttemptOutcome outcome = rig.run(control);
        assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getWarningsList())
                .containsExactly("a line of its channel is not understood and is dropped (it is neither"
                        + " \"progress CURRENT [TOTAL] [NOTE]\" nor a JSON object), 2 times");
        assertThat(texts(control)).containsExactly("1");
    }

    @Test
    void theLastLineIsReadWheneverTheCommandEnds() {
        for (int i = 0; i < 200; i++) {
            AttemptControl control = attempt(shell("echo '{\"message\":" + i + "}' >> $DROVER_CHANNEL"), 0);
            rig.run(control);
            assertThat(texts(control)).containsExactly("" + i);
        }
    }

    @Test
    void aBackgroundProcessReportsUntilItIsEnded() {
        AttemptControl control = attempt(
                shell("trap '' TERM; (trap \"echo '{\\\"message\\\":\\\"last\\\"}' >> $DROVER_CHANNEL; exit\" TERM;"
                        + " echo '{\"message\":\"ready\"}' >> $DROVER_CHANNEL; while :; do sleep 0.01; done) &"
                        + " while [ ! -s $DROVER_CHANNEL ]; do sleep 0.01; done"),
                0);
        rig.run(control);
        assertThat(texts(control)).containsExactly("\"ready\"", "\"last\"");
    }

    @Test
    void messagesComeWhileTheCommandRuns() throws Exception {
        AttemptControl control = attempt(shell("echo '{\"message\":1}' >> $DROVER_CHANNEL; exec sleep 100"), 0);
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        List<String> seen = new ArrayList<>();
        await().atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> seen.addAll(texts(control)));
        assertThat(seen).containsExactly("1");
        control.requestStop(new StopRequest(Cause.CANCELLED, true));
        outcome.get(LIMIT_S, TimeUnit.SECONDS);
    }

    @Test
    void progressIsFoundInWhatIsPrintedWhereThatWasAskedFor() {
        AttemptControl asked = attempt(
                shell("printf ' 10%%\\r 55.5 %%\\r' >&2; echo 99%")
                        .setProgressFrom(ProgressSource.PROGRESS_SOURCE_STDERR),
                0);
        AttemptOutcome outcome = rig.run(asked);
        assertThat(asked.pollProgress().orElseThrow().getCurrent()).isEqualTo(55.5);
        assertThat(outcome.getStderrTail().toStringUtf8()).isEqualTo(" 10%\r 55.5 %\r");
        AttemptControl unasked = attempt(shell("echo 99%"), 0);
        rig.run(unasked);
        assertThat(unasked.pollProgress()).isEmpty();
    }

    @Test
    void messagesToACommandAreLinesOnItsStandardInput() throws Exception {
        exchange();
    }

    @Test
    void messagesToACommandAreLinesWithoutTheNativeLayerToo() throws Exception {
        rig.close();
        rig = new RunnerRig(home, AttemptLimits.DEFAULT, new JavaLauncher());
        exchange();
    }

    private void exchange() throws Exception {
        AttemptControl control =
                attempt(listening("while read -r line; do echo \"got $line\"; done; echo end of input"), 0);
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        awaitTaken(control, "one two", false);
        assertThat(deliver(control, "{\"a\":\n1}", true)).isEqualTo(DeliveryCode.DELIVERY_TAKEN);
        control.disconnect();
        AttemptOutcome ended = outcome.get(LIMIT_S, TimeUnit.SECONDS);
        assertThat(ended.getStdoutTail().toStringUtf8()).isEqualTo("got one two\ngot {\"a\": 1}\nend of input\n");
        assertThat(control.pollMessages())
                .allMatch(TaskMessage::getToTask)
                .extracting(message -> message.getBody().toStringUtf8())
                .containsExactly("one two", "{\"a\":\n1}");
    }

    @Test
    void aCommandThatDoesNotReadHasAFullInboxAndNoOtherJobWaits() throws Exception {
        AttemptControl control = attempt(listening("exec sleep 100"), 0);
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        String large = "x".repeat(60_000);
        awaitTaken(control, large, false);
        int taken = 0;
        DeliveryCode code;
        do {
            taken++;
            control.mailbox().acknowledged(control.pollMessages());
            code = deliver(control, large, false);
        } while (code == DeliveryCode.DELIVERY_TAKEN);
        // One more may find room at any moment: the slot's thread takes them out one by one until the pipe is full.
        assertThat(code).isEqualTo(DeliveryCode.DELIVERY_INBOX_FULL);
        assertThat(taken)
                .isBetween(CommandInbox.MAX_BYTES / large.length(), CommandInbox.MAX_BYTES / large.length() + 3);
        assertThat(rig.run(shell("exit 0")).getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        control.requestStop(new StopRequest(Cause.CANCELLED, true));
        outcome.get(LIMIT_S, TimeUnit.SECONDS);
    }

    @Test
    void aCommandThatClosesItsInputTakesNoMoreMessages() {
        AttemptControl control = attempt(listening("exec 0<&-; exec sleep 100"), 0);
        CompletableFuture<AttemptOutcome> outcome = rig.start(control);
        await().atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> {
            DeliveryCode code = deliver(control, "x", false);
            return control.pid().isPresent() && code == DeliveryCode.DELIVERY_NOT_RUNNING;
        });
        control.requestStop(new StopRequest(Cause.CANCELLED, true));
        assertThat(outcome).succeedsWithin(LIMIT_S, TimeUnit.SECONDS);
    }

    private static Spec.Builder listening(String line) {
        return shell(line).setMessageChannel(true);
    }

    private static DeliveryCode deliver(AttemptControl control, String text, boolean isJson) {
        return control.mailbox()
                .deliver(Delivery.newBuilder()
                        .setBody(ByteString.copyFromUtf8(text))
                        .setJson(isJson)
                        .setFrom("test")
                        .build());
    }

    /** It takes messages from its start on. */
    private static void awaitTaken(AttemptControl control, String text, boolean isJson) {
        await().atMost(LIMIT_S, TimeUnit.SECONDS)
                .until(() -> deliver(control, text, isJson) == DeliveryCode.DELIVERY_TAKEN);
    }
}
