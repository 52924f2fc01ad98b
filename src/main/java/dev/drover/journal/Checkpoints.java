package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Checks and encodes the parts of a checkpoint. */
final class Checkpoints {
    private Checkpoints() {}

    /** The same parts, if they are a checkpoint. */
    static List<JournalRecord> checked(List<JournalRecord> parts) {
        for (int at = 0; at < parts.size(); at++) {
            boolean complete = parts.get(at).getCheckpoint().getComplete();
            if (!parts.get(at).hasCheckpoint() || complete != (at == parts.size() - 1)) {
                throw new IllegalArgumentException("part " + (at + 1) + " of " + parts.size()
                        + " is no checkpoint, or complete is not at the last one");
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a checkpoint needs at least one part");
        }
        return parts;
    }

    static ByteBuffer encode(List<JournalRecord> parts) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(DelimitedRecords.bytes(parts)));
        DelimitedRecords.put(bytes, parts);
        return bytes.flip();
    }
}
