package dev.drover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The result of a scan of the bytes behind the last whole group of the newest segment.
 *
 * @param forcedUpTo highest position that a later whole group states as forced, 0 if there is none
 * @param bytes from the last whole group to the last byte that isn't zero
 */
record TailScan(long forcedUpTo, long bytes) {
    static TailScan of(OpenSegment segment, long position) throws IOException {
        long offset = segment.header().offset(position);
        long remaining = Math.max(0, segment.file().size() - offset);
        ByteBuffer tail = ByteBuffer.allocate(Math.toIntExact(remaining));
        segment.file().read(tail, offset);
        tail.flip();
        int used = tail.limit();
        while (used > 0 && tail.get(used - 1) == 0) {
            used--;
        }
        long forcedUpTo = 0;
        for (int at = 0; at + GroupHeader.BYTES <= tail.limit() && at < used; at++) {
            GroupHeader group = GroupHeader.decode(tail, at, position + at);
            if (group != null && group.matches(tail, at)) {
                forcedUpTo = Math.max(forcedUpTo, group.forcedUpTo());
            }
        }
        return new TailScan(forcedUpTo, used);
    }
}
