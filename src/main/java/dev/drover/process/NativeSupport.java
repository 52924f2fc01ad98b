package dev.drover.process;

import com.sun.jna.Native;

/** Finds out whether the native layer works here. Any thread may call it; the first call loads JNA, some 70 ms. */
final class NativeSupport {
    private NativeSupport() {}

    /** True on 64-bit Linux where JNA loads and the C library has every function that is needed. */
    static boolean isAvailable() {
        try {
            return "Linux".equals(System.getProperty("os.name"))
                    && Native.POINTER_SIZE == Long.BYTES
                    && !Libc.strerror(Errno.ENOENT).isEmpty();
        } catch (LinkageError e) {
            // A missing library or function and a temporary directory mounted noexec all end here: use Java's Process.
            return false;
        }
    }
}
