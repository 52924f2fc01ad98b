package dev.drover.launch;

import java.nio.file.Path;

/** Starts a coordinator process for a home. Any thread. */
public interface CoordinatorLauncher {
    /**
     * Starts one in the background, detached from this process, and returns at once.
     *
     * @param home the real path of the home's directory
     * @param homeId in the mark of the process
     */
    Launched launch(Path home, String homeId);

    /**
     * Runs one in the foreground, on this process's standard streams, until it ends.
     *
     * @return its exit code
     */
    int runForeground(Path home, String homeId) throws InterruptedException;

    /** A coordinator that was started and may not serve yet. */
    interface Launched {
        boolean isAlive();

        /** Its process id, by which waiting commands see whether its start progresses; 0 if that is not known. */
        long pid();

        /** Its exit code; meaningful once it isn't alive. */
        int exitCode();
    }
}
