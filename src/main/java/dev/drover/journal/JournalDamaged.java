package dev.drover.journal;

import dev.drover.journal.JournalInspection.Part;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;

/**
 * The error of a start or a reader that found damage. It carries the place of the damage, from which advice is made.
 */
final class JournalDamaged extends UserException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final Part part;
    private final long offset;
    private final long position;

    JournalDamaged(String sentence, String file, Part part, long offset, long position) {
        super(ErrorCode.DAMAGED, sentence);
        this.file = file;
        this.part = part;
        this.offset = offset;
        this.position = position;
    }

    String file() {
        return file;
    }

    Part part() {
        return part;
    }

    /** In the file. */
    long offset() {
        return offset;
    }

    /** In the journal. */
    long position() {
        return position;
    }
}
