package dev.drover.model;

/**
 * The stable codes of errors that a client can get, each with the exit code of the command that gets it. The set is closed for a program of
 * one version; later versions may add to it.
 */
public enum ErrorCode {
    /** Refused: the request is invalid, and will be whenever it is repeated. */
    INVALID(2),
    /** No such job, task or attempt. */
    NOT_FOUND(1),
    /** The same key was used for another spec. */
    KEY_CONFLICT(1),
    /** A limit was reached: too many open jobs, requests or watches. A later attempt may succeed. */
    BUSY(1),
    /** The disk is full. Nothing can be accepted until there is space. */
    NO_SPACE(1),
    /** The coordinator is stopping and accepts no more jobs. */
    STOPPING(3),
    /** The environment named by a spec was not sent yet in this session. The library sends it, and no program gets this. */
    ENVIRONMENT_NEEDED(1),
    /** The peer speaks another version of the protocol. */
    VERSION(3),
    /** No coordinator could be reached or started, or its connection was lost and no next one came; or the thread was interrupted. */
    UNREACHABLE(3),
    /** The home belongs to another user, was moved or copied, or can be read by others. */
    HOME(3),
    /** The journal or the history is damaged or has a newer version. */
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
