package dev.drover.process.libc;

import com.sun.jna.Native;

/** Finds out whether the native layer works here. Any thread may call it; the first call loads JNA, some 70 ms. */
public final class NativeSupport {
    /** System property: {@code java} forces the fallback. */
    public static final String CHOICE_PROPERTY = "drover.process";

    private NativeSupport() {}

    /** Whether the native layer is to be used: it is available, and {@link #CHOICE_PROPERTY} does not forbid it. */
    public static boolean isChosen() {
        return !"java".equals(System.getProperty(CHOICE_PROPERTY)) && isAvailable();
    }

    /** True on 64-bit Linux where JNA loads and the C library has every function that is needed. */
    public static boolean isAvailable() {
        try {
            return "Linux".equals(System.getProperty("os.name"))
                    && Native.POINTER_SIZE == Long.BYTES
                    && !Libc.strerror(Errno.ENOENT).isEmpty();
        } catch (LinkageError e) {
            // A library or a function is missing, or the temporary directory is mounted noexec. Java's Process is used
            // instead.
            return false;
        }
    }
}
