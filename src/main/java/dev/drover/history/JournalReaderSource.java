package dev.drover.history;

import dev.drover.journal.JournalReader;
import dev.drover.journal.RecordVisitor;
import dev.drover.proto.JournalRecord;
import java.io.IOException;

/** The journal's files as the history reads them; may be used by any thread. */
public final class JournalReaderSource implements JournalSource {
    private final JournalReader reader;

    public JournalReaderSource(JournalReader reader) {
        this.reader = reader;
    }

    @Override
    public long oldestPosition() {
        return reader.oldestPosition();
    }

    @Override
    public long endPosition() {
        return reader.validEnd();
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
