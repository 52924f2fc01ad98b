package dev.drover.journal;

import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;

/**
 * How far the segments that a start replays are whole, and how far they are known to be forced.
 *
 * @param forced highest position stated as forced, by a group or by the newest segment having its name
 * @param end of the last whole group
 * @param chain chained checksum at the end
 * @param clean the last group is the mark of a clean end, and nothing follows it
 */
record Survey(long forced, long end, int chain, long lastEpoch, boolean clean, long bytesCut) {
    /**
     * Reads all groups.
     *
     * @throws dev.drover.model.UserException if a record is missing that had been forced
     */
    static Survey of(Collection<OpenSegment> segments) throws IOException {
        long forced = 0;
        long lastEpoch = 0;
        Iterator<OpenSegment> remaining = segments.iterator();
        OpenSegment segment = remaining.next();
        while (true) {
            GroupCursor cursor = new GroupCursor(segment);
            GroupHeader last = null;
            forced = Math.max(forced, segment.header().forcedEnd());
            lastEpoch = Math.max(lastEpoch, segment.header().epoch());
            while (cursor.next()) {
                last = cursor.group();
                forced = Math.max(forced, last.forcedUpTo());
                lastEpoch = Math.max(lastEpoch, last.epoch());
            }
            if (!remaining.hasNext()) {
                TailScan tail = TailScan.of(segment, cursor.position());
                long stated = Math.max(forced, tail.forcedUpTo());
                if (stated > cursor.position()) {
                    throw DamageSentences.forcedRecords(segment, cursor.position(), stated);
                }
                boolean clean = last != null && last.length() == 0 && tail.bytes() == 0;
                return new Survey(forced, cursor.position(), cursor.chain(), lastEpoch, clean, tail.bytes());
            }
            // The next segment was begun only after this one had been forced up to there.
            OpenSegment next = remaining.next();
            if (cursor.position() != segment.end()
                    || cursor.chain() != next.header().chainStart()) {
                throw DamageSentences.forcedRecords(segment, cursor.position(), segment.end());
            }
            segment = next;
        }
    }
}
