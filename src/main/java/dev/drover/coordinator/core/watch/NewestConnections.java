package dev.drover.coordinator.core.watch;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest connection of each watch that its client repeats on a later one. Frames of two connections may be handled in another order than
 * they were sent, so what an older one says late, its end above all, must not count. Peers are numbered in the order of their connections.
 * Owned by the core's thread.
 */
final class NewestConnections {
    /** Twice the watches that there can be; the one that was not repeated for longest is forgotten. */
    static final int MAX_WATCHES = 2 * Watchers.MAX_WATCHERS;

    private final Map<ByteString, Long> peers = new LinkedHashMap<>();

    /** Adds a watch that came on that connection. */
    void add(ByteString watchId, long peer) {
        if (watchId.isEmpty()) {
            return;
        }
        Long before = peers.remove(watchId);
        peers.put(watchId, before == null ? peer : Math.max(before, peer));
        if (peers.size() > MAX_WATCHES) {
            peers.remove(peers.keySet().iterator().next());
        }
    }

    /** Whether that watch has not come on a later connection. */
    boolean isNewest(ByteString watchId, long peer) {
        return peers.getOrDefault(watchId, peer) <= peer;
    }
}
