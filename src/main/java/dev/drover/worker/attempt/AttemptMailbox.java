package dev.drover.worker.attempt;

import com.google.protobuf.ByteString;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.TaskMessage;
import dev.drover.worker.WallClock;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages from and to one attempt. Any thread of the task sends; the link thread delivers, and takes what is for the coordinator.
 *
 * <p>What is for the coordinator is numbered, and bounded in bytes until it is acknowledged. A message that the attempt takes is such a
 * message, too, so that it is recorded as what the attempt sends is. One lock decides between taking a message and the attempt's end.
 */
public final class AttemptMailbox {
    /** Bytes of messages that are not acknowledged; one message may be sent whatever its size. */
    public static final int WINDOW_BYTES = 1 << 20;

    /** What a message counts beside its body. */
    private static final int MESSAGE_BYTES = 128;

    /** Where the messages for a task go. */
    @FunctionalInterface
    public interface Inbox {
        /** Takes a message, or returns false if it is full. Must return at once: the link thread calls it. */
        boolean offer(Delivery message);
    }

    private final AttemptKey key;
    private final WallClock clock;
    private final Runnable wake;
    private List<TaskMessage> waiting = new ArrayList<>();
    private long lastSequence;
    private long windowBytes;
    private Inbox inbox;
    private boolean isClosed;

    /** @param wake is called when the first message waits; must not wait, because the link thread may call it */
    AttemptMailbox(AttemptKey key, WallClock clock, Runnable wake) {
        this.key = key;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * Sends a message, as soon as there is room for it. After the attempt's end it does nothing.
     *
     * @throws InterruptedException if the thread is interrupted while there is none
     */
    public void send(ByteString body, boolean isJson) throws InterruptedException {
        synchronized (this) {
            while (!isClosed && !hasRoom(body.size())) {
                wait();
            }
            if (!isClosed) {
                add(message(body, isJson));
            }
        }
    }

    /** Whether there is room for a message of any size. */
    public synchronized boolean hasRoom() {
        return windowBytes < WINDOW_BYTES;
    }

    /**
     * Sends a message that was read from the attempt's channel, whether or not there is room for it: who reads looks for room before it reads
     * a bounded number of lines.
     *
     * @param position where its line ends
     */
    public synchronized void add(ByteString body, boolean isJson, long position) {
        if (!isClosed) {
            add(message(body, isJson).setChannelPosition(position));
        }
    }

    /** From now on the attempt takes messages. */
    public synchronized void open(Inbox newInbox) {
        inbox = newInbox;
    }

    /** Gives a message to the attempt. */
    public synchronized DeliveryCode deliver(Delivery delivery) {
        if (isClosed) {
            return DeliveryCode.DELIVERY_ENDED;
        }
        if (inbox == null) {
            return DeliveryCode.DELIVERY_NOT_RUNNING;
        }
        if (!hasRoom(delivery.getBody().size()) || !inbox.offer(delivery)) {
            return DeliveryCode.DELIVERY_INBOX_FULL;
        }
        add(message(delivery.getBody(), delivery.getJson()).setToTask(true).setFrom(delivery.getFrom()));
        return DeliveryCode.DELIVERY_TAKEN;
    }

    /** Takes what waits for the coordinator, in order. */
    public synchronized List<TaskMessage> poll() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<TaskMessage> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /** The coordinator has these messages. */
    public synchronized void acknowledged(List<TaskMessage> messages) {
        messages.forEach(message -> windowBytes -= cost(message.getBody().size()));
        notifyAll();
    }

    /** The attempt has ended: it takes and sends nothing more. What waits can still be polled. */
    public synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    private boolean hasRoom(int bytes) {
        return windowBytes == 0 || windowBytes + cost(bytes) <= WINDOW_BYTES;
    }

    private TaskMessage.Builder message(ByteString body, boolean isJson) {
        lastSequence++;
        return TaskMessage.newBuilder()
                .setToken(key.token())
                .setSequence(lastSequence)
                .setAtMs(clock.nowMs())
                .setBody(body)
                .setJson(isJson);
    }

    private void add(TaskMessage.Builder message) {
        windowBytes += cost(message.getBody().size());
        waiting.add(message.build());
        if (waiting.size() == 1) {
            wake.run();
        }
    }

    private static int cost(int bodyBytes) {
        return bodyBytes + MESSAGE_BYTES;
    }
}
