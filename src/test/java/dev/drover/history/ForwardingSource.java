package dev.drover.history;

import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads from another source; a test overrides what it changes. */
class ForwardingSource implements JournalSource {
    final JournalSource inner;

    ForwardingSource(JournalSource inner) {
        this.inner = inner;
    }

    @Override
    public long oldestPosition() {
        return inner.oldestPosition();
    }

    @Override
    public long endPosition() {
        return inner.endPosition();
    }

    @Override
    public boolean matches(long position, int crc) throws IOException {
        return inner.matches(position, crc);
    }

    @Override
    public Optional<JournalRecord> readAt(long position, Predicate<JournalRecord> isMeant) throws IOException {
        return inner.readAt(position, isMeant);
    }

    @Override
    public void forEach(long from, long limit, Visitor visitor) throws IOException {
        inner.forEach(from, limit, visitor);
    }
}
