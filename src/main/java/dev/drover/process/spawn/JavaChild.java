package dev.drover.process.spawn;

import dev.drover.process.libc.Uninterrupted;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessTables;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A child of {@link JavaLauncher}: one daemon thread for each pipe reads for the thread that owns the child. */
final class JavaChild implements Child {
    /**
     * If no output comes for this long after the child's end, a grandchild holds the pipe, and the pipe counts as
     * empty.
     */
    private static final long QUIET_MS = 100;

    private final Process process;
    private final ProcessId id;
    private final OutputMailbox mailbox;
    private final Optional<StreamWriter> input;
    private boolean closed;

    JavaChild(Process process, SpawnSpec spec) {
        this.process = process;
        int pid = (int) process.pid();
        // Java reaps children at once, so a short command may be gone by now.
        this.id = ProcessTables.plain().identify(pid).orElse(new ProcessId(pid, ProcessId.UNKNOWN_START));
        this.mailbox = new OutputMailbox();
        boolean pipesOut = spec.stdout() instanceof Stdio.Pipe;
        boolean pipesError = spec.stderr() instanceof Stdio.Pipe;
        if (pipesOut) {
            StreamReader.start(ChildStream.STDOUT, process.getInputStream(), process, mailbox);
        }
        if (pipesError) {
            StreamReader.start(ChildStream.STDERR, process.getErrorStream(), process, mailbox);
        }
        this.input = spec.stdin() instanceof Stdio.Pipe
                ? Optional.of(StreamWriter.start(process.getOutputStream(), process.pid(), mailbox))
                : Optional.empty();
        var unused = process.onExit().thenRun(mailbox::putEnd);
    }

    @Override
    public ProcessId id() {
        return id;
    }

    @Override
    public ExitStatus await() {
        return ExitStatus.ofExitCode(Uninterrupted.waitFor(process));
    }

    @Override
    public Optional<ExitStatus> poll() {
        // isAlive() turns false when Java has reaped it, so the code is there.
        return process.isAlive() ? Optional.empty() : Optional.of(ExitStatus.ofExitCode(process.exitValue()));
    }

    @Override
    public PumpResult pump(ChildOutput sink, int timeoutMs) throws IOException {
        requireOpen();
        long waitNanos = timeoutMs < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        return mailbox.take(sink, waitNanos);
    }

    @Override
    public void drain(ChildOutput sink) throws IOException {
        requireOpen();
        long quietNanos = process.isAlive() ? 0 : TimeUnit.MILLISECONDS.toNanos(QUIET_MS);
        mailbox.drain(sink, quietNanos);
    }

    @Override
    public void write(byte[] bytes) {
        requireOpen();
        input.orElseThrow(() -> new IllegalStateException("the child's standard input is no pipe"))
                .write(bytes);
    }

    @Override
    public boolean canWrite() {
        return input.isPresent() && input.get().canWrite();
    }

    @Override
    public void closeInput() {
        input.ifPresent(StreamWriter::close);
    }

    @Override
    public boolean isOutputOpen() {
        return mailbox.isOutputOpen();
    }

    @Override
    public void wakeup() {
        mailbox.putWakeup();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeInput();
        mailbox.close();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the child is closed");
        }
    }
}
