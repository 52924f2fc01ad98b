package dev.drover.journal;

import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import java.io.IOException;

/** The sentences for a journal that can't be read as it was written. */
final class Damage {
    private Damage() {}

    static DroverException header(String file, long base) {
        return new DroverException(
                ErrorCode.DAMAGED,
                "The journal file " + file + " is damaged at offset 0 (its header): all records before position " + base
                        + " can be saved; drover doctor says how, a backup of the file is better.");
    }

    /** Records that were forced, and may have been acknowledged, are not whole. */
    static DroverException forcedRecords(OpenSegment segment, long position, long forcedUpTo) {
        return new DroverException(
                ErrorCode.DAMAGED,
                "The journal file " + segment.name() + " is damaged at offset "
                        + segment.header().offset(position) + " (position " + position + "), before position "
                        + forcedUpTo
                        + " up to which it had been forced to disk: all records before position " + position
                        + " can be saved; drover doctor says how, a backup of the file is better.");
    }

    static DroverException noCheckpoint(String newest) {
        return new DroverException(
                ErrorCode.DAMAGED,
                "No journal file up to " + newest
                        + " has a whole checkpoint to start from: put the older files back from a "
                        + "backup; drover doctor says what can be read.");
    }

    static DroverException unreadable(IOException fault) {
        return new DroverException(
                ErrorCode.DAMAGED,
                "The journal could not be read (" + fault
                        + "): check the disk and the permissions of the home's journal" + " directory.",
                fault);
    }
}
