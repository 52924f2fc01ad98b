package dev.drover.process.spawn;

/**
 * Looks at the files of programs; paths that are not absolute count from the directory in which the program would start. Owned
 * by the spawning thread.
 */
interface ProgramFiles {
    boolean isThere(byte[] path);

    /** Whether it may be executed, if it is a file. */
    boolean isExecutable(byte[] path);

    /** Its first bytes; none where it cannot be read. */
    ProgramHeader header(byte[] path);
}
