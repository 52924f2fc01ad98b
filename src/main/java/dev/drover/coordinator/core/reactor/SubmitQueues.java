package dev.drover.coordinator.core.reactor;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The submissions that wait for a look-up, in a queue for each client. Each queue has a bound, and all together have
 * one. Owned by the core's thread.
 */
final class SubmitQueues {
    /** Twice what the library sends without an answer, because it may send all of that again. */
    static final int MAX_CLIENT_ITEMS = 2_048;

    static final int MAX_CLIENT_BYTES = 32 << 20;
    static final int MAX_ITEMS = 65_536;
    static final int MAX_BYTES = 128 << 20;

    private static final class Queue {
        final ArrayDeque<PendingSubmit> submits = new ArrayDeque<>();
        int items;
        int bytes;
    }

    private final Map<Long, Queue> queues = new LinkedHashMap<>();
    private int items;
    private int bytes;

    boolean isEmpty() {
        return queues.isEmpty();
    }

    boolean isEmpty(long peer) {
        return !queues.containsKey(peer);
    }

    /** The oldest of that client; null if it has none. */
    PendingSubmit first(long peer) {
        Queue queue = queues.get(peer);
        return queue == null ? null : queue.submits.peek();
    }

    /** The oldest of some client; null if none has any. */
    PendingSubmit first() {
        return queues.isEmpty()
                ? null
                : queues.values().iterator().next().submits.peek();
    }

    /** Why there is no room for it; null if there is. One message of a client may be as large as the wire lets it be. */
    UserException refusal(PendingSubmit submit) {
        Queue own = queues.get(submit.peer);
        if (own != null
                && (own.items + submit.size() > MAX_CLIENT_ITEMS || own.bytes + submit.bytes > MAX_CLIENT_BYTES)) {
            return busy(own.items, own.bytes, "of this client", MAX_CLIENT_ITEMS, MAX_CLIENT_BYTES);
        }
        if (items + submit.size() > MAX_ITEMS || bytes + submit.bytes > MAX_BYTES) {
            return busy(items, bytes, "of all clients", MAX_ITEMS, MAX_BYTES);
        }
        return null;
    }

    private static UserException busy(int items, int bytes, String whose, int maxItems, int maxBytes) {
        return new UserException(
                ErrorCode.BUSY,
                items + " submissions " + whose + " (" + (bytes >> 20)
                        + " MiB) wait until their keys are looked up in the history, at most " + maxItems + " ("
                        + (maxBytes >> 20) + " MiB) may; try again in a moment");
    }

    void add(PendingSubmit submit) {
        Queue queue = queues.computeIfAbsent(submit.peer, p -> new Queue());
        queue.submits.add(submit);
        queue.items += submit.size();
        queue.bytes += submit.bytes;
        items += submit.size();
        bytes += submit.bytes;
    }

    /** Its job, if it becomes one, need not be watched. */
    void dropWatch(long peer, long request) {
        Queue queue = queues.get(peer);
        if (queue != null) {
            queue.submits.stream().filter(submit -> submit.request == request).forEach(PendingSubmit::dropWatch);
        }
    }

    void removeFirst(long peer) {
        Queue queue = queues.get(peer);
        PendingSubmit first = queue.submits.remove();
        queue.items -= first.size();
        queue.bytes -= first.bytes;
        items -= first.size();
        bytes -= first.bytes;
        if (queue.submits.isEmpty()) {
            queues.remove(peer);
        }
    }

    /** All of a client that is gone. */
    Collection<PendingSubmit> removeAll(long peer) {
        Queue queue = queues.remove(peer);
        if (queue == null) {
            return List.of();
        }
        items -= queue.items;
        bytes -= queue.bytes;
        return queue.submits;
    }

    /** Counts all again; throws on a contradiction. */
    void checkInvariants() {
        int countedItems = 0;
        int countedBytes = 0;
        for (Queue queue : queues.values()) {
            for (PendingSubmit submit : queue.submits) {
                countedItems += submit.size();
                countedBytes += submit.bytes;
            }
        }
        if (countedItems != items || countedBytes != bytes) {
            throw new IllegalStateException(countedItems + " submissions of " + countedBytes
                    + " bytes wait, counted were " + items + " of " + bytes);
        }
    }
}
