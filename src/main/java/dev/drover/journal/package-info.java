/**
 * Records on disk: segments, groups, forces, checkpoints and recovery.
 *
 * <p>May use: {@code proto} for the record envelope, {@code model} for errors. Must never: know SQL, or what a record means.
 *
 * <p><b>Positions</b> are byte offsets in the sequence of all groups. A group is a head of 40 bytes (magic, length,
 * position, epoch, highest position known forced, checksum of the group before, own checksum) and delimited records.
 * Segment files are named by the position of their first group; their header of 80 bytes and their checkpoint lie
 * outside the positions, so that groups copied from one segment to another keep position and checksum. A segment is
 * valid up to the position where the next one begins; bytes above that in its file are not part of the journal. Numbers
 * are big-endian.
 *
 * <p><b>A segment gets its name last:</b> filled in {@code next.tmp} (or, on a full disk, in {@code spare}), forced, renamed,
 * directory forced. What a crash leaves, by where it comes in a start or a roll:
 *
 * <ul>
 *   <li>before the rename: the segments as they were; the unfinished file is made anew next time, the spare file is zeroed
 *       before it is used
 * <li>after the rename, not yet forced: either the segments as they were, or the new one, whole; nothing in it has been
 * reported
 * <li>later: the new one, from which the next start recovers; a tail of the old one that was not yet cut is ignored
 * </ul>
 *
 * <p><b>The oldest segments may be deleted</b>, oldest first, as long as the one that is the oldest then has a whole checkpoint: it stands for
 * all that came before. Positions stay as they are and none is used again; {@link dev.drover.journal.JournalReader#readAt} says of those that
 * are gone that there is nothing.
 *
 * <p><b>What is forced</b> is known from the groups (each states it for all before) and from the newest header: it names the end
 * of what was in the file when it got its name. A start restores the newest whole checkpoint, replays to the forced position,
 * takes a new checkpoint there, replays to the last whole group, and copies that rest into a new segment.
 */
package dev.drover.journal;
