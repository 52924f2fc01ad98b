package dev.drover.process.libc;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * The C library's functions, by JNA's direct mapping; pointers are plain addresses of direct buffers, whose owner keeps them
 * reachable for the time of the call. Any thread may call it.
 *
 * <p>Loading this class fails where JNA or one of the functions is missing (musl has no {@code addclosefrom_np}), so ask
 * {@link NativeSupport} first. After a failure {@link Native#getLastError()} has errno.
 */
public final class Libc {
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 01;
    public static final int O_CREAT = 0100;
    public static final int O_APPEND = 02000;
    public static final int O_CLOEXEC = 02000000;
    public static final int R_OK = 4;
    public static final int W_OK = 2;
    public static final int X_OK = 1;
    public static final int WNOHANG = 1;
    public static final int WEXITED = 4;
    public static final int WNOWAIT = 0x01000000;
    public static final int P_ALL = 0;
    public static final int RUSAGE_SELF = 0;
    public static final short POLLIN = 1;
    public static final short POLLOUT = 4;
    public static final int EFD_CLOEXEC_NONBLOCK = 02004000;
    public static final long FIONREAD = 0x541BL;
    public static final int PR_SET_CHILD_SUBREAPER = 36;
    public static final int PRIO_PROCESS = 0;
    public static final short POSIX_SPAWN_SETSIGDEF = 0x04;
    public static final short POSIX_SPAWN_SETSIGMASK = 0x08;
    public static final short POSIX_SPAWN_SETSID = 0x80;
    /** System calls since Linux 5.3 and 5.1 have the same number on each architecture. */
    public static final long SYS_PIDFD_OPEN = 434;

    public static final long SYS_PIDFD_SEND_SIGNAL = 424;

    /**
     * The property that says where JNA looks for libraries. If it is absent, JNA asks {@code ldconfig -p} in a child
     * process and stores the answer in it.
     */
    private static final String SEARCH_PATH = "jna.platform.library.path";

    static {
        // The C library is loaded already, so nothing need be searched, which saves each JVM 30 ms.
        String before = System.getProperty(SEARCH_PATH);
        if (before == null) {
            System.setProperty(SEARCH_PATH, "");
        }
        try {
            Native.register(Libc.class, NativeLibrary.getProcess());
        } finally {
            if (before == null) {
                // A function that uses JNA itself needs the search.
                System.clearProperty(SEARCH_PATH);
            }
        }
    }

    private Libc() {}

    /** The address of a direct buffer's first byte. */
    public static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    public static native int posix_spawn(
            long pid, long path, long actions, long attributes, long argv, long environment);

    public static native int posix_spawn_file_actions_init(long actions);

    public static native int posix_spawn_file_actions_destroy(long actions);

    public static native int posix_spawn_file_actions_addopen(long actions, int fd, long path, int flags, int mode);

    public static native int posix_spawn_file_actions_adddup2(long actions, int fd, int newFd);

    public static native int posix_spawn_file_actions_addchdir_np(long actions, long path);

    public static native int posix_spawn_file_actions_addclosefrom_np(long actions, int fromFd);

    public static native int posix_spawnattr_init(long attributes);

    public static native int posix_spawnattr_setflags(long attributes, short flags);

    public static native int posix_spawnattr_setsigmask(long attributes, long signals);

    public static native int posix_spawnattr_setsigdefault(long attributes, long signals);

    public static native int wait4(int pid, long status, int options, long usage);

    public static native int waitid(int idType, int id, long info, int options);

    public static native int getrusage(int who, long usage);

    public static native int pipe2(long fds, int flags);

    public static native int open(long path, int flags, int mode);

    public static native int close(int fd);

    public static native long read(int fd, long buffer, long sizeBytes);

    public static native long write(int fd, long buffer, long sizeBytes);

    public static native int poll(long pollFds, long count, int timeoutMs);

    public static native int eventfd(int initial, int flags);

    public static native int ioctl(int fd, long request, long argument);

    public static native int access(long path, int mode);

    public static native int kill(int pid, int signal);

    public static native int umask(int mask);

    public static native int setpriority(int which, int who, int niceness);

    public static native int prctl(int option, long a, long b, long c, long d);

    public static native long syscall(long number, long a, long b, long c, long d);

    public static native String strerror(int errno);
}
