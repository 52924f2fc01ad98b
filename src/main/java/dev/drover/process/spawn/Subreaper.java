package dev.drover.process.spawn;

import com.sun.jna.Native;
import dev.drover.process.libc.Errno;
import dev.drover.process.libc.Libc;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessTable;
import java.util.Set;

/**
 * Makes this process the parent of its descendants' orphans, and reaps those. Native only. Any thread may call it.
 */
public final class Subreaper {
    private final ChildRegistry registry;

    Subreaper(ChildRegistry registry) {
        this.registry = registry;
    }

    /**
     * From now on orphans of this process's descendants become its children, so {@link #reapOrphans} must be called
     * from time to time; otherwise they stay zombies.
     */
    public void enable() {
        if (Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
            int errno = Native.getLastError();
            throw new IllegalStateException("cannot become a subreaper: " + Libc.strerror(errno));
        }
    }

    /**
     * Reaps the adopted zombies of this process: children in state Z that no {@link Child} awaits, that lead or belong to another
     * session than this process's, as a Java {@link Process} does only by {@code setsid}, and that are not in {@code spared}.
     *
     * <p>Waits for each by its pid, never for any child, which would take children from threads that wait for theirs.
     *
     * @return how many were reaped
     */
    public int reapOrphans(ProcessTable table, Set<Integer> spared) {
        int self = (int) ProcessHandle.current().pid();
        var processes = table.scan();
        int ownSession = processes.stream()
                .filter(process -> process.pid() == self)
                .mapToInt(ProcessInfo::session)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("/proc does not show this process"));
        int reaped = 0;
        for (ProcessInfo process : processes) {
            boolean isAdopted = process.parent() == self && process.state() == 'Z' && process.session() != ownSession;
            if (isAdopted
                    && !spared.contains(process.pid())
                    && registry.reapUnlessAwaited(process.pid(), Subreaper::reap)) {
                reaped++;
            }
        }
        return reaped;
    }

    /**
     * Whether this process has any child, including zombies. This needs one system call; a scan takes a thousand times
     * as long.
     */
    public boolean hasChildren() {
        return Libc.waitid(Libc.P_ALL, 0, 0, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0
                || Native.getLastError() != Errno.ECHILD;
    }

    private static boolean reap(int pid) {
        return Libc.wait4(pid, 0, Libc.WNOHANG, 0) == pid;
    }
}
