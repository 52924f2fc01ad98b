package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Environment;
import dev.drover.proto.Results;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Spec;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Watch;
import dev.drover.proto.WorkerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The transcript of docs/protocol.md is what the core says. */
class ProtocolTranscriptTest {
    private static final int WORKER = 1;

    private final CoreRig rig = new CoreRig(1, 1);
    private final List<String> transcript = new ArrayList<>();

    private void client(ClientFrame.Builder frame) {
        transcript.add("→ " + text(frame));
        rig.turn(new Input.FromClient(CoreRig.CLIENT, frame.build()));
        answers();
    }

    private void answers() {
        for (ServerFrame answer : rig.answers()) {
            transcript.add("← " + text(answer));
        }
    }

    /** The id of the empty environment is 32 bytes that nobody reads. */
    private static String text(MessageOrBuilder message) {
        return TextFormat.printer()
                .emittingSingleLine(true)
                .printToString(message)
                .strip()
                .replace(
                        TextFormat.escapeBytes(CoreRig.ENVIRONMENT.getId().toByteArray()),
                        "SHA-256 of the empty environment");
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Test
    void submitWatchEndAndOutput() throws IOException {
        rig.hello(WORKER, 1, 10);
        Environment environment = CoreRig.ENVIRONMENT;
        Spec.Builder spec = Spec.newBuilder()
                .setName("hello")
                .setCommand(CommandWork.newBuilder().addArgv(bytes("echo")).addArgv(bytes("hello")))
                .setDirectory(bytes("/"))
                .setEnvironmentId(environment.getId());
        client(ClientFrame.newBuilder()
                .setRequest(1)
                .setSubmit(Submit.newBuilder()
                        .setClientId(bytes("16 random bytes."))
                        .addItems(SubmitItem.newBuilder().setSequence(1).setSpec(spec))
                        .addEnvironments(environment)
                        .setWatch(Watch.newBuilder()
                                .setDetail(Watch.Detail.OUTPUT)
                                .setCredit(1_000)
                                .setUntilEnded(true))));
        AttemptToken attempt = rig.assigned(WORKER).get(0);
        rig.start(WORKER, List.of(attempt));
        answers();
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder()
                        .setResults(Results.newBuilder()
                                .addResults(AttemptOutcome.newBuilder()
                                        .setToken(attempt)
                                        .setStateValue(JobState.SUCCEEDED.number())
                                        .setExitCode(0)
                                        .setPid(4_711)
                                        .setStartedAtMs(rig.now().wallMs())
                                        .setRunMicros(1_234)
                                        .setStdoutBytes(6)
                                        .setStdoutTail(bytes("hello\n")))));
        answers();
        assertThat(page()).isEqualTo(String.join("\n", transcript));
    }

    /** The block below the heading. */
    private static String page() throws IOException {
        Matcher block = Pattern.compile("## Transcript\n.*?```\n(.*?)\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/protocol.md")));
        return block.find() ? block.group(1) : "";
    }
}
