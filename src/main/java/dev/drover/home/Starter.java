package dev.drover.home;

/**
 * The command that starts a coordinator, and the coordinator that it has started, as the start lock's file names them. Immutable; any
 * thread.
 *
 * @param pid of the command
 * @param startTicks when the command started, field 22 of /proc/PID/stat
 * @param coordinatorPid of the coordinator; 0 while none is started
 * @param coordinatorStartTicks when the coordinator started, in the same unit
 */
public record Starter(long pid, long startTicks, long coordinatorPid, long coordinatorStartTicks) {
    /**
     * Whether the command will not end its start by itself: it is stopped, or it is not one of the processes that this one sees, as in
     * another container that shares the home.
     */
    public boolean isStoppedOrUnseen() {
        return !ProcessStart.isAlive(pid, startTicks) || ProcessStart.isStopped(pid, startTicks);
    }

    /** Milliseconds of CPU time that both have used. */
    public long cpuMs() {
        return ProcessStart.cpuMs(pid, startTicks) + ProcessStart.cpuMs(coordinatorPid, coordinatorStartTicks);
    }
}
