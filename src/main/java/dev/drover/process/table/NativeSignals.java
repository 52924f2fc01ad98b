package dev.drover.process.table;

import dev.drover.process.libc.Libc;
import java.util.function.Predicate;

/**
 * Signals through a pidfd: opened first, then the start time is compared, so that a pid used again in between is never hit.
 * Any thread may call it.
 */
final class NativeSignals implements Signals {
    @Override
    public boolean send(ProcessId id, int signal, Predicate<ProcessId> isSame) {
        int pidFd = (int) Libc.syscall(Libc.SYS_PIDFD_OPEN, id.pid(), 0, 0, 0);
        if (pidFd < 0) {
            // No such process, or a kernel before 5.3: then the moment between look and kill(2) is the best there is.
            return isSame.test(id) && Libc.kill(id.pid(), signal) == 0;
        }
        try {
            return isSame.test(id) && Libc.syscall(Libc.SYS_PIDFD_SEND_SIGNAL, pidFd, signal, 0, 0) == 0;
        } finally {
            Libc.close(pidFd);
        }
    }
}
