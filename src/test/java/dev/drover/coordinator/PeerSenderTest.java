package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.message.MessageLimits;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.ServerFrame;
import dev.drover.wire.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerSenderTest {
    private static final MessageLimits LIMITS = new MessageLimits(4 << 10);

    private final List<Integer> sent = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PeerSender sender = new PeerSender(
            (peer, payload) -> sent.add(payload.length),
            (peer, why) -> dropped.add(peer.value() + ": " + why),
            LIMITS,
            new CoordinatorLog(new PrintStream(log, true, StandardCharsets.UTF_8), InstantSource.system()));

    private static ServerFrame frame(int bytes) {
        ServerFrame empty = ServerFrame.newBuilder()
                .setError(ErrorAnswer.newBuilder().setMessage("x".repeat(1_000)))
                .build();
        return ServerFrame.newBuilder()
                .setError(ErrorAnswer.newBuilder().setMessage("x".repeat(1_000 + bytes - empty.getSerializedSize())))
                .build();
    }

    @Test
    void theLargestMessageIsSent() {
        sender.send(new PeerId(7), frame(4 << 10));
        assertThat(sent).containsExactly(4 << 10);
        assertThat(dropped).isEmpty();
    }

    @Test
    void aLargerOneCostsThePeerItsConnectionAndIsLogged() {
        sender.send(new PeerId(7), frame((4 << 10) + 1));
        String why = "a message of 4097 bytes was to be sent, the limit is 4096; this is a fault of Drover";
        assertThat(sent).isEmpty();
        assertThat(dropped).containsExactly("7: " + why);
        assertThat(log.toString(StandardCharsets.UTF_8)).endsWith(" peer 7 is dropped: " + why + "\n");
    }
}
