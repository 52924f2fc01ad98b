/**
 * Records on disk: segments, groups, forces, checkpoints and recovery.
 *
 * <p>May use: {@code proto} for the record envelope, {@code model} for errors. Must never: know SQL, or what a record means.
 *
 * <p><b>Positions</b> are byte offsets in the sequence of all groups. A group is a head of 40 bytes (magic, length, position, epoch,
 * highest position known forced, checksum of the group before, own checksum) and delimited records. Numbers are big-endian.
 *
 * <p>A segment file is named by the position of its first group. Its header of 80 bytes and its checkpoint have no positions, so that groups
 * that are copied from one segment to another keep position and checksum. A segment is valid up to the position where the next one begins.
 * Bytes above that in its file are not part of the journal.
 *
 * <p><b>A segment gets its name last.</b> It is filled in {@code next.tmp} (or, on a full disk, in {@code spare}), forced and renamed; then
 * the directory is forced. What a crash leaves depends on where it comes in a start or a roll:
 *
 * <ul>
 *   <li>Before the rename: the segments as they were. The unfinished file is made anew next time, the spare file is zeroed before it is
 *       used.
 *   <li>After the rename, before the force of the directory: the segments as they were, or the new one, which is whole. Nothing in it has
 *       been reported.
 *   <li>Later: the new one, from which the next start recovers. A tail of the old one that was not yet cut is ignored.
 * </ul>
 *
 * <p><b>The oldest segments may be deleted</b>, oldest first, as long as the one that is then the oldest has a whole checkpoint, which stands
 * for all that came before. Positions stay as they are, and none is used again. For one that is gone {@link
 * dev.drover.journal.JournalReader#readAt} returns nothing.
 *
 * <p><b>What is forced</b> is known from the groups, each of which states it for all before, and from the newest header. That one names the
 * end of what was in the file when it got its name. A start restores the newest whole checkpoint, replays to the forced position, takes a
 * new checkpoint there, replays to the last whole group, and copies that rest into a new segment.
 */
package dev.drover.journal;
