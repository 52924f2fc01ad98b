package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.proto.WorkerHello;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts together a hello that comes in several messages. Nothing is decided by what a hello does not name before the
 * whole hello is there. Owned by the core's thread.
 */
final class HelloAssembler {
    private static final class Gathered {
        final WorkerHello.Builder hello = WorkerHello.newBuilder();
        long bytes;
    }

    private final long maxBytes;
    private final Outbox outbox;
    private final Map<Long, Gathered> byPeer = new HashMap<>();

    HelloAssembler(long maxBytes, Outbox outbox) {
        this.maxBytes = maxBytes;
        this.outbox = outbox;
    }

    /** The whole hello with its last part, until then empty. A peer whose hello is too large is dropped, and not heard any more. */
    Optional<WorkerHello> add(long peer, WorkerHello part) {
        if (!part.getMore() && !byPeer.containsKey(peer)) {
            return Optional.of(part);
        }
        Gathered gathered = byPeer.computeIfAbsent(peer, p -> new Gathered());
        boolean fitted = gathered.bytes <= maxBytes;
        gathered.bytes += part.getSerializedSize();
        if (gathered.bytes > maxBytes) {
            if (fitted) {
                gathered.hello.clear();
                outbox.now(new Effect.DropPeer(
                        peer, "its hello has more than " + maxBytes + " bytes, which no worker of Drover has to say"));
            }
            return Optional.empty();
        }
        gathered.hello.mergeFrom(part);
        if (part.getMore()) {
            return Optional.empty();
        }
        byPeer.remove(peer);
        return Optional.of(gathered.hello.clearMore().build());
    }

    /** Its connection is gone. */
    void forget(long peer) {
        byPeer.remove(peer);
    }
}
