package dev.drover.coordinator;

import com.google.protobuf.MessageLite;
import dev.drover.message.MessageLimits;
import dev.drover.wire.PeerId;
import java.util.function.BiConsumer;

/**
 * Sends messages to peers. Any thread.
 *
 * <p>A message that is too large for the wire is a fault of Drover itself. What led to it may be recorded, so a failure
 * here would come again at each start. Therefore the peer is dropped, the log says why, and the other peers are served
 * as before.
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
