package dev.drover.process.table;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The machine's processes, as far as this user may see them.
 *
 * <p>Any thread may call it, several at once.
 */
public interface ProcessTable {
    /** The process that has this pid now, zombies included. */
    Optional<ProcessId> identify(int pid);

    /** What a scan would read about the process that has this pid now. */
    default Optional<ProcessInfo> inspect(int pid) {
        return scan(other -> other == pid).stream().findFirst();
    }

    /** Whether this very process runs or is stopped: same start time, and neither zombie nor dead. */
    boolean isAlive(ProcessId id);

    /** All processes whose pid is wanted, zombies included, by ascending pid; the others cost nothing. */
    List<ProcessInfo> scan(IntPredicate isWanted);

    /** All processes. */
    default List<ProcessInfo> scan() {
        return scan(pid -> true);
    }

    /**
     * The marks in a process's environment as it was at its last exec. {@link ProcessMarks#NONE} for processes that are gone,
     * have cleared or overwritten their environment, or don't let this user read it.
     */
    ProcessMarks marks(int pid);

    /**
     * The kernel's name of the process, at most 15 bytes of its file's name, for messages. A question mark when it is
     * gone.
     */
    String name(int pid);

    /**
     * Sends {@code signal} to exactly this process, and never to another one that got its pid. Signal 0 only checks.
     *
     * @return false if it is gone or may not be signalled
     */
    boolean signal(ProcessId id, int signal);
}
