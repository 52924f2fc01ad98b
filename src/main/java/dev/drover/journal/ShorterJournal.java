package dev.drover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A view of a journal without its last files, and with the last remaining file cut. For reading only; any thread.
 *
 * @param kept names of the files that stay, oldest first
 * @param lastBytes to which the last of them is cut
 */
record ShorterJournal(JournalFiles whole, List<String> kept, long lastBytes) implements JournalFiles {
    @Override
    public List<String> list() {
        return kept;
    }

    @Override
    public JournalFile openForReading(String name) throws IOException {
        JournalFile file = whole.openForReading(name);
        return name.equals(kept.get(kept.size() - 1)) ? new Cut(file, lastBytes) : file;
    }

    @Override
    public JournalFile create(String name) {
        throw readOnly();
    }

    @Override
    public JournalFile openForWriting(String name) {
        throw readOnly();
    }

    @Override
    public void rename(String from, String to) {
        throw readOnly();
    }

    @Override
    public void delete(String name) {
        throw readOnly();
    }

    @Override
    public void forceDirectory() {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("a journal that is only supposed can't be changed");
    }

    private record Cut(JournalFile file, long bytes) implements JournalFile {
        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            int allowed = (int) Math.max(0, Math.min(into.remaining(), bytes - offset));
            int limit = into.limit();
            into.limit(into.position() + allowed);
            try {
                return file.read(into, offset);
            } finally {
                into.limit(limit);
            }
        }

        @Override
        public long size() throws IOException {
            return Math.min(bytes, file.size());
        }

        @Override
        public void write(ByteBuffer from, long offset) {
            throw readOnly();
        }

        @Override
        public void force() {
            throw readOnly();
        }

        @Override
        public void truncate(long size) {
            throw readOnly();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
