package dev.drover.process.table;

import dev.drover.process.libc.Uninterrupted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/**
 * Signals without native code: SIGTERM and SIGKILL through {@link ProcessHandle}, the others through the shell's {@code kill}.
 * Any thread may call it.
 */
final class JavaSignals implements Signals {
    @Override
    public boolean send(ProcessId id, int signal, Predicate<ProcessId> isSame) {
        if (!isSame.test(id)) {
            return false;
        }
        return switch (signal) {
            case SIGTERM ->
                ProcessHandle.of(id.pid()).map(ProcessHandle::destroy).orElse(false);
            case SIGKILL ->
                ProcessHandle.of(id.pid()).map(ProcessHandle::destroyForcibly).orElse(false);
            default -> throughShell(id.pid(), signal);
        };
    }

    private static boolean throughShell(int pid, int signal) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.getOutputStream().close();
            return Uninterrupted.waitFor(kill) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run /bin/sh to send signal " + signal, e);
        }
    }
}
