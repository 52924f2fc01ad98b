package dev.drover.coordinator.core.turn;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.message.MessageLimits;
import dev.drover.message.RecordParts;
import dev.drover.proto.JournalRecord;

/**
 * The only way to change durable state: applies a record and puts it into the outbox. A record that is too large
 * becomes several. Owned by the core's thread.
 */
public final class Recorder {
    private final DurableState state;
    private final Outbox outbox;
    private final RecordParts parts;

    public Recorder(DurableState state, Outbox outbox, MessageLimits limits) {
        this.state = state;
        this.outbox = outbox;
        this.parts = new RecordParts(limits);
    }

    /** Applies a record and adds it, to be forced to disk because a message waits for it. */
    public void forced(JournalRecord.Builder record) {
        add(record.build(), true);
    }

    /** Applies a record and adds it, to be written without force. */
    public void written(JournalRecord.Builder record) {
        add(record.build(), false);
    }

    private void add(JournalRecord record, boolean force) {
        for (JournalRecord part : parts.of(record)) {
            state.apply(part);
            outbox.record(part, force);
        }
    }
}
