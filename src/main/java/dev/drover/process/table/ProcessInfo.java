package dev.drover.process.table;

/**
 * What a scan reads about one process. Immutable.
 *
 * @param parent pid of the parent, 0 for those that the kernel started
 * @param session pid of the session's leader, which may be gone
 * @param startTicks as in {@link ProcessId}
 * @param state the kernel's letter: R S D T t Z X I
 * @param kernelThread whether it is one of the kernel's own
 */
public record ProcessInfo(int pid, int parent, int session, long startTicks, char state, boolean kernelThread) {
    public ProcessId id() {
        return new ProcessId(pid, startTicks);
    }

    /** Whether a signal stopped it, as SIGSTOP does, until SIGCONT. */
    public boolean isStopped() {
        return state == 'T';
    }

    /** A zombie is not alive, whatever {@code ProcessHandle.isAlive()} says (JVM hazard 2). */
    public boolean isAlive() {
        return state != 'Z' && state != 'X';
    }
}
