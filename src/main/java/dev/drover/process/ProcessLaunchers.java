package dev.drover.process;

/** Chooses the launcher: the native one where JNA and the C library allow it, else Java's. Any thread may call it. */
public final class ProcessLaunchers {
    /** System property: {@code java} forces the fallback. */
    public static final String CHOICE_PROPERTY = "drover.process";

    private ProcessLaunchers() {}

    /** A new launcher; a process needs one only, and the native one must see all native children to reap orphans. */
    public static ProcessLauncher best() {
        return useNative() ? new NativeLauncher() : new JavaLauncher();
    }

    /** Whether {@link #best()} is the native launcher here. */
    public static boolean useNative() {
        return !"java".equals(System.getProperty(CHOICE_PROPERTY)) && NativeSupport.isAvailable();
    }
}
