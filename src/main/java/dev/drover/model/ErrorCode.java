package dev.drover.model;

/** The stable codes of errors that a client can meet, each with the exit code of the command that meets it. */
public enum ErrorCode {
    /** What was asked makes no sense as it was asked. */
    INVALID(2),
    /** No such job, task or attempt. */
    NOT_FOUND(1),
    /** The same key was used for another spec. */
    KEY_CONFLICT(1),
    /** A bound was reached: too many open jobs, requests or watches; later it may work. */
    BUSY(1),
    /** The disk is full: nothing can be accepted until there is room. */
    NO_SPACE(1),
    /** The coordinator is leaving and takes no more jobs. */
    STOPPING(3),
    /** The environment named by a spec was not sent yet in this session. */
    ENVIRONMENT_NEEDED(1),
    /** The peer speaks another version of the protocol. */
    VERSION(3),
    /** No coordinator could be reached or started. */
    UNREACHABLE(3),
    /** The home is someone else's, was moved or copied, or can be read by others. */
    HOME(3),
    /** Journal or history are damaged or of a newer version. */
    DAMAGED(3),
    /** A fault of Drover itself. */
    INTERNAL(1);

    private final int exitCode;

    ErrorCode(int exitCode) {
        this.exitCode = exitCode;
    }

    /** Exit code of a command other than {@code run}, {@code wait} and {@code submit --wait}, for which it is 125. */
    public int exitCode() {
        return exitCode;
    }
}
