package dev.drover.journal;

import dev.drover.journal.JournalInspection.Part;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;

/** The sentences for a journal that can't be read as it was written. */
final class DamageSentences {
    private DamageSentences() {}

    static JournalDamaged header(String file, long base) {
        return new JournalDamaged(
                "The journal file " + file + " is damaged at offset 0 (its header): all records before position " + base
                        + " can be saved; drover doctor says how, a backup of the file is better.",
                file,
                Part.HEADER,
                0,
                base);
    }

    /** Records that were forced, and may have been acknowledged, are not whole. */
    static JournalDamaged forcedRecords(OpenSegment segment, long position, long forcedUpTo) {
        long offset = segment.header().offset(position);
        return new JournalDamaged(
                "The journal file " + segment.name() + " is damaged at offset " + offset + " (position " + position
                        + "), before position " + forcedUpTo
                        + " up to which it had been forced to disk: all records before position " + position
                        + " can be saved; drover doctor says how, a backup of the file is better.",
                segment.name(),
                Part.RECORDS,
                offset,
                position);
    }

    /** Not even the oldest file has one. */
    static JournalDamaged noCheckpoint(String newest, String oldest, long oldestBase) {
        return new JournalDamaged(
                "No journal file up to " + newest
                        + " has a whole checkpoint to start from: put the older files back from a "
                        + "backup; drover doctor says what can be read.",
                oldest,
                Part.CHECKPOINT,
                SegmentHeader.BYTES,
                oldestBase);
    }

    static UserException unreadable(IOException fault) {
        return new UserException(
                ErrorCode.DAMAGED,
                "The journal could not be read (" + fault
                        + "): check the disk and the permissions of the home's journal" + " directory.",
                fault);
    }
}
