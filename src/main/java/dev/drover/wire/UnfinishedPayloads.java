package dev.drover.wire;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The memory of the payloads of which only a part has come, of all connections. The wire thread only.
 *
 * @param <C> a connection
 */
final class UnfinishedPayloads<C> {
    private final long maxBytes;

    /** The one whose last part is the oldest comes first. */
    private final Map<C, Long> bytes = new LinkedHashMap<>();

    private long totalBytes;

    UnfinishedPayloads(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A part has come to that payload, whose parts now take so much. */
    void add(C connection, long memoryBytes) {
        remove(connection);
        bytes.put(connection, memoryBytes);
        totalBytes += memoryBytes;
    }

    /** Its payload is whole, or never will be. */
    void remove(C connection) {
        Long removed = bytes.remove(connection);
        totalBytes -= removed == null ? 0 : removed;
    }

    /** Whether some must go. The last one may stay, however large it is. */
    boolean isFull() {
        return totalBytes > maxBytes && bytes.size() > 1;
    }

    /** The one that has waited longest for its next part. */
    C oldest() {
        Iterator<C> oldest = bytes.keySet().iterator();
        return oldest.next();
    }
}
