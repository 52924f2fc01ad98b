package dev.drover.process.spawn;

import dev.drover.process.libc.NativeSupport;

/** Chooses the launcher: the native one where JNA and the C library allow it, else Java's. Any thread may call it. */
public final class ProcessLaunchers {
    private ProcessLaunchers() {}

    /** A new launcher; a process needs one only, and the native one must see all native children to reap orphans. */
    public static ProcessLauncher best() {
        return NativeSupport.isChosen() ? new NativeLauncher() : new JavaLauncher();
    }
}
