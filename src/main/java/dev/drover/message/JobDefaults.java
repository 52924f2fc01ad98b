package dev.drover.message;

import dev.drover.proto.SpecOrBuilder;

/**
 * What a job has where its spec does not say it. The spec keeps only what was asked for, so that it can be shown and submitted again.
 * Without state; any thread.
 */
public final class JobDefaults {
    private static final long GRACE_MS = 10_000;
    private static final int SIGTERM = 15;
    private static final long BACKOFF_FIRST_MS = 1_000;
    private static final long BACKOFF_MAX_MS = 60_000;

    private JobDefaults() {}

    /** From the asking signal to the forcing one, in milliseconds. */
    public static long graceMs(SpecOrBuilder spec) {
        return spec.hasGraceMs() ? spec.getGraceMs() : GRACE_MS;
    }

    /** The signal that asks a command to end. */
    public static int signal(SpecOrBuilder spec) {
        return spec.hasSignal() ? spec.getSignal() : SIGTERM;
    }

    /** The pause before the first extra run, in milliseconds. */
    public static long backoffFirstMs(SpecOrBuilder spec) {
        return spec.hasBackoffFirstMs() ? spec.getBackoffFirstMs() : BACKOFF_FIRST_MS;
    }

    /** The longest pause before an extra run, in milliseconds. */
    public static long backoffMaxMs(SpecOrBuilder spec) {
        return spec.hasBackoffMaxMs() ? spec.getBackoffMaxMs() : BACKOFF_MAX_MS;
    }

    /** The file mode mask of a command, 0 to 0777. */
    public static int umask(SpecOrBuilder spec) {
        return spec.hasUmask() ? spec.getUmask() : spec.getCallerUmask();
    }
}
