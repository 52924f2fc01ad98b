package dev.drover.history;

import dev.drover.journal.JournalReader;
import dev.drover.journal.RecordVisitor;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The journal's files as the history reads them; may be used by any thread. */
public final class JournalReaderSource implements JournalSource {
    private final JournalReader reader;
    private final LongSupplier end;

    /** Of a journal that nobody writes: it ends where its valid groups do. */
    public JournalReaderSource(JournalReader reader) {
        this(reader, reader::validEnd);
    }

    /** Of a journal that is being written: it ends where its writer says that it is durable. */
    public JournalReaderSource(JournalReader reader, LongSupplier durablePosition) {
        this.reader = reader;
        this.end = durablePosition;
    }

    @Override
    public long oldestPosition() {
        return reader.oldestPosition();
    }

    @Override
    public long endPosition() {
        return end.getAsLong();
    }

    @Override
    public boolean matches(long position, int crc) {
        return reader.matches(position, crc);
    }

    @Override
    public Optional<JournalRecord> readAt(long position, Predicate<JournalRecord> isMeant) throws IOException {
        boolean inCheckpoint = JournalSource.isOfCheckpoint(position);
        long keptFrom = inCheckpoint ? JournalSource.checkpointBase(position) : position;
        Optional<JournalRecord> found = inCheckpoint
                ? inCheckpoint(keptFrom, isMeant)
                : reader.readAt(position).filter(isMeant);
        // What was read is looked at before the journal's beginning: it may be pruned meanwhile.
        if (found.isEmpty() && keptFrom >= reader.oldestPosition()) {
            throw new IOException("what the history has at position " + position + " is not there");
        }
        return found;
    }

    private Optional<JournalRecord> inCheckpoint(long base, Predicate<JournalRecord> isMeant) {
        AtomicReference<JournalRecord> found = new AtomicReference<>();
        reader.readCheckpoint(base, part -> {
            JournalRecord record =
                    JournalRecord.newBuilder().setCheckpoint(part).build();
            if (isMeant.test(record)) {
                found.set(record);
            }
            return found.get() == null;
        });
        return Optional.ofNullable(found.get());
    }

    @Override
    public void forEach(long fromPosition, long limitPosition, Visitor visitor) {
        if (fromPosition > 0 && fromPosition == reader.oldestPosition()) {
            long position = JournalSource.ofCheckpoint(fromPosition);
            reader.readCheckpoint(fromPosition, part -> {
                visitor.record(
                        position, JournalRecord.newBuilder().setCheckpoint(part).build());
                return true;
            });
        }
        reader.forEach(fromPosition, limitPosition, new RecordVisitor() {
            @Override
            public void record(long position, JournalRecord record) {
                visitor.record(position, record);
            }

            @Override
            public void groupEnd(long position, int chainCrc) {
                visitor.groupEnd(position, chainCrc);
            }
        });
    }
}
