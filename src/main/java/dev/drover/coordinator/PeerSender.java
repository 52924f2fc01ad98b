package dev.drover.coordinator;

import com.google.protobuf.MessageLite;
import dev.drover.message.MessageLimits;
import dev.drover.wire.PeerId;
import java.util.function.BiConsumer;

/**
 * Sends to peers. A message that the wire does not take is a fault of Drover itself, and what led to it may well be recorded: so the
 * sender does not fail, the peer is dropped and the log says why, and the others go on being served. Any thread.
 */
final class PeerSender {
    private final BiConsumer<PeerId, byte[]> wire;
    private final BiConsumer<PeerId, String> drop;
    private final MessageLimits limits;
    private final CoordinatorLog log;

    /**
     * A sender over that wire.
     *
     * @param wire sends one message
     * @param drop ends a peer's connection, saying why
     */
    PeerSender(
            BiConsumer<PeerId, byte[]> wire,
            BiConsumer<PeerId, String> drop,
            MessageLimits limits,
            CoordinatorLog log) {
        this.wire = wire;
        this.drop = drop;
        this.limits = limits;
        this.log = log;
    }

    void send(PeerId peer, MessageLite frame) {
        int bytes = frame.getSerializedSize();
        if (bytes <= limits.messageBytes()) {
            wire.accept(peer, frame.toByteArray());
            return;
        }
        String why = "a message of " + bytes + " bytes was to be sent, the limit is " + limits.messageBytes()
                + "; this is a fault of Drover";
        log.log("peer " + peer.value() + " is dropped: " + why);
        drop.accept(peer, why);
    }

    void drop(PeerId peer, String why) {
        drop.accept(peer, why);
    }
}
