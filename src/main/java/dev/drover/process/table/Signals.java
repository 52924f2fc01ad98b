package dev.drover.process.table;

import java.util.function.Predicate;

/** A way to send signals. Any thread may call it. */
public interface Signals {
    int SIGKILL = 9;
    int SIGTERM = 15;
    int SIGCONT = 18;
    int SIGSTOP = 19;

    /**
     * Sends {@code signal} to {@code id}, which {@code isSame} finds alive right before.
     *
     * @return false if it is gone or may not be signalled
     */
    boolean send(ProcessId id, int signal, Predicate<ProcessId> isSame);
}
