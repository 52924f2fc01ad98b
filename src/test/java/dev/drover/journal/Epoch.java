package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One life of a process with a journal in a test: recovers, starts, appends numbers. Closing it ends its threads. */
final class Epoch implements AutoCloseable {
    static final UUID HOME = new UUID(7, 11);
    static final JournalConfig SMALL =
            new JournalConfig(Path.of("journal"), HOME, 16_384, 4_096, 16_384, 65_536, 1_000, 1);

    private final Numbers numbers;
    private final RecoveredJournal recovered;
    private final EventLog events = new EventLog();
    private final Journal journal;
    private final List<Long> lastNumberOfTicket = new ArrayList<>(List.of(0L));
    private long last;

    Epoch(JournalFiles files) {
        this(SMALL, files, new Numbers());
    }

    Epoch(JournalConfig config, JournalFiles files, Numbers numbers) {
        this.numbers = numbers;
        recovered = Journal.recover(config, files, numbers);
        last = numbers.last();
        lastNumberOfTicket.set(0, last);
        journal = recovered.start(Numbers.epoch(recovered.nextEpoch()), events);
    }

    Journal journal() {
        return journal;
    }

    EventLog events() {
        return events;
    }

    Numbers numbers() {
        return numbers;
    }

    RecoveryReport report() {
        return recovered.report();
    }

    /** Appends the next numbers in one append, and gives its ticket. */
    long append(int count) {
        return remember(journal.append(nextNumbers(count)));
    }

    long appendUnforced(int count) {
        return remember(journal.appendUnforced(nextNumbers(count)));
    }

    long appendCheckpoint() {
        return appendCheckpoint(0);
    }

    long appendCheckpoint(int padding) {
        return remember(journal.appendCheckpoint(Numbers.checkpoint(last + 1, padding)));
    }

    /** Answers the journal's wish for a checkpoint, if it has one. */
    void answerCheckpointWanted() {
        if (events.takeCheckpointWanted()) {
            appendCheckpoint();
        }
    }

    private List<JournalRecord> nextNumbers(int count) {
        List<JournalRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            last++;
            records.add(Numbers.number(last));
        }
        return records;
    }

    private long remember(long ticket) {
        lastNumberOfTicket.add(last);
        if (ticket != lastNumberOfTicket.size() - 1) {
            throw new AssertionError("ticket " + ticket + ", expected " + (lastNumberOfTicket.size() - 1));
        }
        return ticket;
    }

    /** The last number appended. */
    long last() {
        return last;
    }

    /** The last number reported durable, or recovered. */
    long lastDurable() {
        return lastNumberOfTicket.get((int) events.durableTicket());
    }

    /** The last number reported written, or recovered. */
    long lastWritten() {
        return lastNumberOfTicket.get((int) events.writtenTicket());
    }

    @Override
    public void close() {
        journal.close();
    }
}
