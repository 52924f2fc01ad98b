package dev.drover.process.table;

import dev.drover.process.libc.Libc;
import java.util.function.Predicate;

/**
 * Sends signals through a pidfd. It is opened first and the start time is compared afterwards, so that a reused pid is
 * never signalled. Any thread may call it.
 */
final class NativeSignals implements Signals {
    @Override
    public boolean send(ProcessId id, int signal, Predicate<ProcessId> isSame) {
        int pidFd = (int) Libc.syscall(Libc.SYS_PIDFD_OPEN, id.pid(), 0, 0, 0);
        if (pidFd < 0) {
            // There is no such process, or the kernel is older than 5.3. Then the start time is compared directly
            // before kill(2), which leaves a short gap.
            return isSame.test(id) && Libc.kill(id.pid(), signal) == 0;
        }
        try {
            return isSame.test(id) && Libc.syscall(Libc.SYS_PIDFD_SEND_SIGNAL, pidFd, signal, 0, 0) == 0;
        } finally {
            Libc.close(pidFd);
        }
    }
}
