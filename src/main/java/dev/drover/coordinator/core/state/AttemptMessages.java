package dev.drover.coordinator.core.state;

import dev.drover.proto.AttemptToken;
import dev.drover.proto.OpenAttempt;
import dev.drover.proto.TaskMessage;
import java.util.Optional;

/**
 * How many messages of an attempt were recorded, and how much of them is kept. Owned by the core's thread.
 *
 * <p>What records say is durable and changes by {@link #apply} alone. What was received and needs no record of its own is of this coordinator.
 */
public final class AttemptMessages {
    /** What a message counts beside its body and its sender. */
    static final int MESSAGE_BYTES = 32;

    /** The shortest time between two records of how many messages were not kept. */
    static final long DROPPED_RECORDED_EVERY_MS = 1_000;

    private long last;
    private long keptBytes;
    private long channelPosition;

    // Not durable.
    private long received;
    // Of those that were received to be kept and that no record has yet.
    private long receivedBytes;
    private long dropped;
    private long droppedRecordedMonoMs = Long.MIN_VALUE;
    private TaskMessage lastDropped;

    /** The sequence of the last one that a record has; 0 if none has. */
    public long last() {
        return last;
    }

    /** The sequence of the last one that was received; 0 if none was. */
    public long newest() {
        return Math.max(last, received);
    }

    /** Where the line of the last message from a command ends in its channel. */
    public long channelPosition() {
        return channelPosition;
    }

    /** Whether it was not received before. */
    public boolean isNew(TaskMessage message) {
        return Long.compareUnsigned(message.getSequence(), newest()) > 0;
    }

    /**
     * Takes a message that {@link #isNew}.
     *
     * @param maxKeptBytes of all messages of the attempt
     * @return what is to be recorded now: the message, or how many were not kept
     */
    public Optional<TaskMessage> receive(TaskMessage message, long maxKeptBytes, long nowMonoMs) {
        received = message.getSequence();
        long bytes = bytes(message);
        if (keptBytes + receivedBytes + bytes <= maxKeptBytes) {
            receivedBytes += bytes;
            return Optional.of(message);
        }
        dropped++;
        lastDropped = message;
        if (droppedRecordedMonoMs != Long.MIN_VALUE && nowMonoMs - droppedRecordedMonoMs < DROPPED_RECORDED_EVERY_MS) {
            return Optional.empty();
        }
        droppedRecordedMonoMs = nowMonoMs;
        return unrecordedDropped(message.getToken());
    }

    /** How many were not kept since the last record that said so; it is for the attempt's end. */
    public Optional<TaskMessage> unrecordedDropped(AttemptToken token) {
        if (dropped == 0) {
            return Optional.empty();
        }
        TaskMessage count = TaskMessage.newBuilder()
                .setToken(token)
                .setSequence(received)
                .setAtMs(lastDropped.getAtMs())
                .setChannelPosition(lastDropped.getChannelPosition())
                .setDropped(dropped)
                .build();
        dropped = 0;
        return Optional.of(count);
    }

    private static long bytes(TaskMessage message) {
        return message.getBody().size() + message.getFromBytes().size() + MESSAGE_BYTES;
    }

    void apply(TaskMessage message) {
        last = Math.max(last, message.getSequence());
        channelPosition = message.getChannelPosition() > 0 ? message.getChannelPosition() : channelPosition;
        if (message.getDropped() == 0) {
            keptBytes += bytes(message);
            receivedBytes = Math.max(0, receivedBytes - bytes(message));
        }
    }

    void write(OpenAttempt.Builder entry) {
        entry.setLastMessage(last).setMessageBytes(keptBytes).setChannelPosition(channelPosition);
    }

    void restore(OpenAttempt entry) {
        last = entry.getLastMessage();
        keptBytes = entry.getMessageBytes();
        channelPosition = entry.getChannelPosition();
    }
}
