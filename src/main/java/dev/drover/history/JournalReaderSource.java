package dev.drover.history;

import dev.drover.journal.JournalReader;
import dev.drover.journal.RecordVisitor;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.util.function.LongSupplier;

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
    public JournalRecord readAt(long position) throws IOException {
        return reader.readAt(position)
                .orElseThrow(() -> new IOException("the journal has no record at " + position + ", it may be pruned"));
    }

    @Override
    public void forEach(long fromPosition, long limitPosition, Visitor visitor) {
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
