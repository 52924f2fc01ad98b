package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.RecordLog;
import dev.drover.journal.Journal;
import dev.drover.journal.JournalFailure;
import dev.drover.journal.JournalListener;
import dev.drover.proto.JournalRecord;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Connects core and journal. For the core it is the log; for the journal it is the listener. The core's thread appends,
 * the journal's threads report.
 */
final class JournalLog implements RecordLog, JournalListener {
    private final CoreInbox inbox;
    private final LongConsumer durablePosition;
    private final Consumer<JournalFailure> onFailure;
    private final LongSupplier freeBytes;
    private final long neededBytes;
    private Journal journal;

    /**
     * A log without a journal yet.
     *
     * @param durablePosition receives the position up to which readers may read
     * @param freeBytes measures the free space of the disk
     * @param neededBytes of free space, below which the disk counts as full
     * @param onFailure called once, on a thread of the journal's: the epoch is over
     */
    JournalLog(
            CoreInbox inbox,
            LongConsumer durablePosition,
            LongSupplier freeBytes,
            long neededBytes,
            Consumer<JournalFailure> onFailure) {
        this.inbox = inbox;
        this.durablePosition = durablePosition;
        this.freeBytes = freeBytes;
        this.neededBytes = neededBytes;
        this.onFailure = onFailure;
    }

    void attach(Journal started) {
        journal = started;
    }

    @Override
    public long append(List<JournalRecord> records, boolean force) {
        return force ? journal.append(records) : journal.appendUnforced(records);
    }

    @Override
    public long appendCheckpoint(List<JournalRecord> parts) {
        return journal.appendCheckpoint(parts);
    }

    @Override
    public void written(long ticket) {
        inbox.written(ticket);
    }

    @Override
    public void durable(long ticket, long position) {
        inbox.durable(ticket);
        durablePosition.accept(position);
    }

    @Override
    public void checkpointWanted() {
        inbox.report(new Input.CheckpointWanted());
    }

    @Override
    public void spaceLow(boolean low) {
        inbox.report(new Input.SpaceLow(low, freeBytes.getAsLong(), neededBytes));
    }

    @Override
    public void failed(JournalFailure failure) {
        onFailure.accept(failure);
    }
}
