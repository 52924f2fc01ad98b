package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.RecordLog;
import dev.drover.message.Fits;
import dev.drover.message.MessageLimits;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A model of the journal: records are appended, some time later written, some time later forced; a killed process keeps what was
 * written, a power cut what was forced and perhaps some more.
 */
final class SimJournal implements RecordLog {
    private final SimClock clock;
    private final Consumer<Input> listener;
    private final List<JournalRecord> appended = new ArrayList<>();
    private final List<Integer> ticketEnds = new ArrayList<>();
    private final RecordOracle inFile = new RecordOracle();
    private final RecordOracle onDisk = new RecordOracle();
    private int written;
    private int durable;
    private long writtenTicket;
    private long durableTicket;
    private boolean forcing;
    private boolean forceWanted;
    private boolean dead;
    private final MessageLimits limits;
    private final int segmentBytes;
    private long bytesInSegment;
    private long checkpointBytes;
    private boolean checkpointWanted;

    /**
     * Goes on behind what an earlier one left.
     *
     * @param segmentBytes after so many it asks for a checkpoint
     */
    SimJournal(
            SimClock clock,
            Consumer<Input> listener,
            List<JournalRecord> kept,
            MessageLimits limits,
            int segmentBytes) {
        this.limits = limits;
        this.segmentBytes = segmentBytes;
        this.clock = clock;
        this.listener = listener;
        this.appended.addAll(kept);
        this.written = kept.size();
        this.durable = kept.size();
        countSegment(kept);
    }

    private void countSegment(List<JournalRecord> kept) {
        boolean isInCheckpoint = false;
        for (JournalRecord record : kept) {
            if (!record.hasCheckpoint()) {
                bytesInSegment += record.getSerializedSize();
                continue;
            }
            checkpointBytes = record.getSerializedSize() + (isInCheckpoint ? checkpointBytes : 0);
            isInCheckpoint = !record.getCheckpoint().getComplete();
            bytesInSegment = 0;
        }
    }

    @Override
    public long append(List<JournalRecord> records, boolean force) {
        checkStarts(records);
        Fits.records(records, limits);
        bytesInSegment += bytes(records);
        return add(records, force);
    }

    private long add(List<JournalRecord> records, boolean force) {
        appended.addAll(records);
        ticketEnds.add(appended.size());
        long ticket = ticketEnds.size();
        clock.after(clock.someMs(3), () -> write(ticket, force));
        return ticket;
    }

    /** A start is left out where its end is known in the same turn. */
    private static void checkStarts(List<JournalRecord> records) {
        Set<AttemptToken> started = new HashSet<>();
        records.forEach(record ->
                record.getAttemptsStarted().getAttemptsList().forEach(start -> started.add(start.getToken())));
        records.forEach(record -> record.getAttemptsEnded()
                .getEndsList()
                .forEach(end -> SimulationChecks.check(
                        !started.contains(end.getOutcome().getToken()),
                        () -> "a start and an end of one attempt are recorded in one turn: " + end)));
    }

    @Override
    public long appendCheckpoint(List<JournalRecord> parts) {
        parts.forEach(part -> Fits.message(part, limits));
        bytesInSegment = 0;
        checkpointBytes = bytes(parts);
        checkpointWanted = false;
        return add(parts, true);
    }

    private static long bytes(List<JournalRecord> records) {
        return records.stream().mapToLong(JournalRecord::getSerializedSize).sum();
    }

    private void write(long ticket, boolean force) {
        if (dead) {
            return;
        }
        if (ticket > writtenTicket) {
            writtenTicket = ticket;
            written = ticketEnds.get((int) ticket - 1);
            listener.accept(new Input.Written(ticket));
        }
        if (bytesInSegment >= Math.max(segmentBytes, checkpointBytes) && !checkpointWanted) {
            checkpointWanted = true;
            listener.accept(new Input.CheckpointWanted());
        }
        forceWanted |= force;
        force();
        if (!force) {
            clock.after(1_000, () -> {
                forceWanted = true;
                force();
            });
        }
    }

    private void force() {
        if (dead || forcing || !forceWanted || durable == written && writtenTicket == durableTicket) {
            return;
        }
        forcing = true;
        forceWanted = false;
        long ticket = writtenTicket;
        int end = written;
        clock.after(1 + clock.someMs(40), () -> {
            if (dead) {
                return;
            }
            forcing = false;
            durable = end;
            durableTicket = ticket;
            listener.accept(new Input.Durable(ticket));
            force();
        });
    }

    /** All that was handed over so far, wherever it is now. */
    List<JournalRecord> appended() {
        return appended;
    }

    /** What is on disk now. */
    RecordOracle durable() {
        onDisk.read(appended.subList(0, durable));
        return onDisk;
    }

    /** What is in the file now: it survives the death of the process. */
    RecordOracle written() {
        inFile.read(appended.subList(0, written));
        return inFile;
    }

    /** Whether all that was appended is on disk. */
    boolean isSettled() {
        return durable == appended.size();
    }

    /** The process is killed; returns what the next one finds. */
    List<JournalRecord> kill(boolean powerCut, int extraRecords) {
        dead = true;
        int end = powerCut ? Math.min(written, durable + extraRecords) : written;
        // A segment gets its name when its checkpoint is whole.
        while (end > 0 && isUnfinished(appended.get(end - 1))) {
            end--;
        }
        return new ArrayList<>(appended.subList(0, end));
    }

    private static boolean isUnfinished(JournalRecord record) {
        return record.hasCheckpoint() && !record.getCheckpoint().getComplete();
    }

    /** What recovery makes of these records. */
    static DurableState recover(List<JournalRecord> records, int maxEndedKeys) {
        DurableState state = new DurableState(maxEndedKeys);
        int from = 0;
        for (int end = records.size() - 1; end >= 0; end--) {
            JournalRecord record = records.get(end);
            if (record.hasCheckpoint() && record.getCheckpoint().getComplete()) {
                int first = end;
                while (first > 0 && isUnfinished(records.get(first - 1))) {
                    first--;
                }
                Checkpoint.Builder merged = Checkpoint.newBuilder();
                for (int i = first; i <= end; i++) {
                    merged.mergeFrom(records.get(i).getCheckpoint());
                }
                state.restore(merged.build());
                from = end + 1;
                break;
            }
        }
        for (JournalRecord record : records.subList(from, records.size())) {
            state.apply(record);
        }
        return state;
    }
}
