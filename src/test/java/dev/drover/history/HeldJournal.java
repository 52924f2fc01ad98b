package dev.drover.history;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A journal that is slow to read behind a position. */
final class HeldJournal extends ForwardingSource {
    final CountDownLatch goOn = new CountDownLatch(1);
    private final long heldAt;

    HeldJournal(JournalSource source, long heldAt) {
        super(source);
        this.heldAt = heldAt;
    }

    @Override
    public void forEach(long fromPosition, long limitPosition, Visitor visitor) throws IOException {
        if (limitPosition > heldAt) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        inner.forEach(fromPosition, limitPosition, visitor);
    }
}
