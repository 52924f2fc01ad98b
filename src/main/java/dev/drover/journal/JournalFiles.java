package dev.drover.journal;

import java.io.IOException;
import java.util.List;

/** The directory of a journal: the few file operations whose failures and reorderings the journal must survive. */
interface JournalFiles {
    /** Names of all files, in no order; none if there is no such directory. */
    List<String> list() throws IOException;

    /** Opens for reading alone. */
    JournalFile openForReading(String name) throws IOException;

    /** Makes an empty file, or empties the one there is, and opens it for reading and writing; mode 0600. */
    JournalFile create(String name) throws IOException;

    /** Opens an existing file for reading and writing. */
    JournalFile openForWriting(String name) throws IOException;

    /** Renames in one step, replacing a file of the new name. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file if it is there. */
    void delete(String name) throws IOException;

    /** JVM hazard 7: a new file's directory entry needs a force of its own. */
    void forceDirectory() throws IOException;
}
