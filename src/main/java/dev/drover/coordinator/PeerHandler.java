package dev.drover.coordinator;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.WorkerFrame;
import dev.drover.wire.PeerId;
import dev.drover.wire.Role;
import dev.drover.wire.ServerHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Receives frames from the wire and decodes them. Queries go to the query threads, everything else goes to the core.
 * Called on the wire thread alone, which owns its map.
 */
final class PeerHandler implements ServerHandler {
    private final CoreInbox inbox;
    private final QueryExecutor queryExecutor;
    private final BiConsumer<PeerId, String> drop;
    private final Consumer<String> log;
    private final Consumer<Throwable> onFailure;
    private final Map<PeerId, Role> roles = new HashMap<>();

    /**
     * Makes a handler that fills that inbox.
     *
     * @param drop ends a peer's connection and tells it the reason
     * @param log gets a sentence for each address and minute with refused peers
     * @param onFailure called when the wire has failed
     */
    PeerHandler(
            CoreInbox inbox,
            QueryExecutor queryExecutor,
            BiConsumer<PeerId, String> drop,
            Consumer<String> log,
            Consumer<Throwable> onFailure) {
        this.inbox = inbox;
        this.queryExecutor = queryExecutor;
        this.drop = drop;
        this.log = log;
        this.onFailure = onFailure;
    }

    @Override
    public void peerReady(PeerId peer, Role role) {
        roles.put(peer, role);
    }

    @Override
    public void received(PeerId peer, byte[] payload) {
        try {
            if (roles.get(peer) == Role.WORKER) {
                inbox.frame(new Input.FromWorker(peer.value(), WorkerFrame.parseFrom(payload)), payload.length);
                return;
            }
            ClientFrame frame = ClientFrame.parseFrom(payload);
            if (frame.hasQuery()) {
                queryExecutor.submit(peer, frame.getRequest(), frame.getQuery());
            } else {
                inbox.frame(new Input.FromClient(peer.value(), frame), payload.length);
            }
        } catch (InvalidProtocolBufferException e) {
            drop.accept(peer, "a message of " + payload.length + " bytes is not of the protocol: " + e.getMessage());
        }
    }

    @Override
    public void peerGone(PeerId peer) {
        Role role = roles.remove(peer);
        queryExecutor.peerGone(peer);
        inbox.frame(
                role == Role.WORKER ? new Input.WorkerPeerGone(peer.value()) : new Input.ClientPeerGone(peer.value()),
                0);
    }

    @Override
    public void queueDrained() {
        inbox.clientHasRead();
    }

    @Override
    public void refused(String sentence) {
        log.accept(sentence);
    }

    @Override
    public void failed(Throwable cause) {
        onFailure.accept(cause);
    }
}
