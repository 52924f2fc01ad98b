package dev.drover.model;

import java.util.Locale;

/** Names of Linux signals by number. Without state; any thread. */
public final class SignalNames {
    private static final String PREFIX = "SIG";

    private static final String[] NAMES = {
        "",
        "SIGHUP",
        "SIGINT",
        "SIGQUIT",
        "SIGILL",
        "SIGTRAP",
        "SIGABRT",
        "SIGBUS",
        "SIGFPE",
        "SIGKILL",
        "SIGUSR1",
        "SIGSEGV",
        "SIGUSR2",
        "SIGPIPE",
        "SIGALRM",
        "SIGTERM",
        "SIGSTKFLT",
        "SIGCHLD",
        "SIGCONT",
        "SIGSTOP",
        "SIGTSTP",
        "SIGTTIN",
        "SIGTTOU",
        "SIGURG",
        "SIGXCPU",
        "SIGXFSZ",
        "SIGVTALRM",
        "SIGPROF",
        "SIGWINCH",
        "SIGIO",
        "SIGPWR",
        "SIGSYS"
    };

    private SignalNames() {}

    /** {@code SIGTERM}; {@code signal 40} where there is no name. */
    public static String of(int signal) {
        return isNamed(signal) ? NAMES[signal] : "signal " + signal;
    }

    public static boolean isNamed(int signal) {
        return signal > 0 && signal < NAMES.length;
    }

    /** The number of {@code SIGINT} or {@code INT}, in capitals or not; 0 if no signal is called so. */
    public static int numberOf(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String full = upper.startsWith(PREFIX) ? upper : PREFIX + upper;
        for (int signal = 1; signal < NAMES.length; signal++) {
            if (NAMES[signal].equals(full)) {
                return signal;
            }
        }
        return 0;
    }
}
