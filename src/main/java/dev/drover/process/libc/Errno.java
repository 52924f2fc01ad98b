package dev.drover.process.libc;

/** The error numbers that Drover distinguishes. They are the same on each Linux architecture. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int E2BIG = 7;
    public static final int ENOEXEC = 8;
    public static final int ECHILD = 10;
    static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int ENOTDIR = 20;
    public static final int ETXTBSY = 26;

    private Errno() {}
}
