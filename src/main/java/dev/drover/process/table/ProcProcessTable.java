package dev.drover.process.table;

import dev.drover.model.Marks;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/** The process table read from {@code /proc}. Any thread may call it. */
final class ProcProcessTable implements ProcessTable {
    private static final byte[] ATTEMPT_PREFIX = (ProcessMarks.ATTEMPT + "=").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DROVER_PREFIX = (ProcessMarks.DROVER + "=").getBytes(StandardCharsets.US_ASCII);

    private static final int EXEC_TRIES = 50;
    private static final long EXEC_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final File proc = new File("/proc");
    private final Signals signals;

    ProcProcessTable(Signals signals) {
        this.signals = signals;
    }

    @Override
    public Optional<ProcessId> identify(int pid) {
        return read(pid, new ProcFiles()).map(ProcessInfo::id);
    }

    @Override
    public Optional<ProcessInfo> inspect(int pid) {
        return read(pid, new ProcFiles());
    }

    @Override
    public boolean isAlive(ProcessId id) {
        return read(id.pid(), new ProcFiles())
                .filter(found -> found.startTicks() == id.startTicks() && found.isAlive())
                .isPresent();
    }

    @Override
    public List<ProcessInfo> scan(IntPredicate isWanted) {
        String[] names = proc.list();
        if (names == null) {
            throw new IllegalStateException("cannot list /proc; Drover needs it mounted");
        }
        ProcFiles files = new ProcFiles();
        List<ProcessInfo> found = new ArrayList<>();
        for (int pid : pids(names)) {
            if (isWanted.test(pid)) {
                read(pid, files).ifPresent(found::add);
            }
        }
        return found;
    }

    @Override
    public ProcessMarks marks(int pid) {
        ProcFiles files = new ProcFiles();
        for (int i = 0; i < EXEC_TRIES; i++) {
            int length = files.read(pid, "environ");
            if (length > 0) {
                return parseMarks(pid, files.bytes(), length);
            }
            if (length < 0 || !isInExec(pid, files)) {
                return ProcessMarks.NONE;
            }
            LockSupport.parkNanos(EXEC_PAUSE_NANOS);
        }
        return ProcessMarks.NONE;
    }

    /**
     * Whether the process is in the middle of an exec. Then, even right after a spawn has returned, the old environment
     * and arguments are gone and the new ones are not there yet. A process with an empty environment ({@code env -i})
     * still has arguments.
     */
    private static boolean isInExec(int pid, ProcFiles files) {
        return files.read(pid, "cmdline") == 0
                && read(pid, files)
                        .filter(process -> process.isAlive() && !process.kernelThread())
                        .isPresent();
    }

    @Override
    public String name(int pid) {
        ProcFiles files = new ProcFiles();
        int length = files.read(pid, "comm");
        return length <= 0 ? "?" : new String(files.bytes(), 0, length, StandardCharsets.UTF_8).strip();
    }

    @Override
    public boolean signal(ProcessId id, int signal) {
        return signals.send(id, signal, this::isAlive);
    }

    private static Optional<ProcessInfo> read(int pid, ProcFiles files) {
        int length = files.read(pid, "stat");
        return length <= 0 ? Optional.empty() : Optional.of(ProcStat.parse(pid, files.bytes(), length));
    }

    private static int[] pids(String[] names) {
        int[] pids = new int[names.length];
        int count = 0;
        for (String name : names) {
            if (Character.isDigit(name.charAt(0))) {
                pids[count++] = Integer.parseInt(name);
            }
        }
        int[] sorted = Arrays.copyOf(pids, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Compares the start of each entry only. Of two entries with the same name the first counts, as for getenv. */
    private static ProcessMarks parseMarks(int pid, byte[] environ, int length) {
        Optional<String> attempt = Optional.empty();
        Optional<String> drover = Optional.empty();
        int start = 0;
        while (start < length) {
            int end = start;
            while (end < length && environ[end] != 0) {
                end++;
            }
            if (attempt.isEmpty() && startsWith(environ, start, end, ATTEMPT_PREFIX)) {
                attempt = Optional.of(value(environ, start + ATTEMPT_PREFIX.length, end));
            } else if (drover.isEmpty() && startsWith(environ, start, end, DROVER_PREFIX)) {
                drover = Optional.of(value(environ, start + DROVER_PREFIX.length, end));
            }
            start = end + 1;
        }
        if (attempt.isEmpty() && drover.isEmpty()) {
            return ProcessMarks.NONE;
        }
        boolean isOwn = drover.isPresent() && Marks.isOwn(drover.get(), pid);
        return new ProcessMarks(attempt, isOwn ? drover : Optional.empty(), isOwn ? Optional.empty() : drover);
    }

    private static String value(byte[] environ, int start, int end) {
        return new String(environ, start, end - start, StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
        return end - start >= prefix.length
                && Arrays.equals(bytes, start, start + prefix.length, prefix, 0, prefix.length);
    }
}
