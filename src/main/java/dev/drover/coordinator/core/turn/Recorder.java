package dev.drover.coordinator.core.turn;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.proto.JournalRecord;

/** The only door to durable state: applies a record and puts it into the outbox. Owned by the core's thread. */
public final class Recorder {
    private final DurableState state;
    private final Outbox outbox;

    public Recorder(DurableState state, Outbox outbox) {
        this.state = state;
        this.outbox = outbox;
    }

    /** A record that somebody waits for. */
    public void forced(JournalRecord.Builder record) {
        add(record.build(), true);
    }

    /** A record that needs only to be written. */
    public void written(JournalRecord.Builder record) {
        add(record.build(), false);
    }

    private void add(JournalRecord record, boolean force) {
        state.apply(record);
        outbox.record(record, force);
    }
}
