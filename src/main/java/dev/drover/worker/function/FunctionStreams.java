package dev.drover.worker.function;

import dev.drover.process.spawn.ChildStream;
import dev.drover.worker.WorkerLog;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.output.OutputCapture;
import dev.drover.worker.output.OutputKeeper;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes what functions print to {@code System.out} and {@code System.err} the output of their attempts, bounded like that
 * of a command. Any thread may print.
 *
 * <p>What the worker's own threads print goes where it went before. What belongs to no running function, because the
 * function has ended or nobody can say which of several it is, is dropped: the worker's log must not grow with it.
 */
public final class FunctionStreams {
    private final RunningFunctions functions;
    private final UncaughtExceptions uncaught;
    private final OutputKeeper keeper;
    private final WorkerLog log;
    private final AtomicBoolean isDropSaid = new AtomicBoolean();
    private volatile PrintStream out;
    private volatile PrintStream err;

    public FunctionStreams(RunningFunctions functions, OutputKeeper keeper, WorkerLog log) {
        this.functions = functions;
        this.uncaught = new UncaughtExceptions(functions, log);
        this.keeper = keeper;
        this.log = log;
    }

    /** Takes the place of this process's {@code System.out} and {@code System.err}, and hears of threads that die. */
    public void install() {
        out = new Unclosable(new Dispatcher(ChildStream.STDOUT, System.out));
        err = new Unclosable(new Dispatcher(ChildStream.STDERR, System.err));
        restore();
    }

    /** This thread begins a call, and prints to that output until the entry is closed. */
    RunningFunctions.Entry begin(AttemptControl control, OutputCapture output) {
        // The last function may have set other streams.
        restore();
        return functions.begin(control, output);
    }

    private void restore() {
        if (out != null) {
            uncaught.install();
        }
        if (out != null && System.out != out) {
            System.setOut(out);
        }
        if (err != null && System.err != err) {
            System.setErr(err);
        }
    }

    private void print(ChildStream stream, PrintStream before, byte[] bytes, int offset, int count) {
        Optional<OutputCapture> output = functions.current().flatMap(RunningFunctions.Entry::output);
        if (output.isPresent()) {
            output.get().accept(stream, ByteBuffer.wrap(bytes, offset, count));
            keeper.watch(output.get());
        } else if (functions.belonging() == RunningFunctions.Belonging.WORKER) {
            before.write(bytes, offset, count);
        } else if (isDropSaid.compareAndSet(false, true)) {
            log.log("The thread " + Thread.currentThread().getName()
                    + " prints and belongs to no function that runs. What such threads print is dropped.");
        }
    }

    /** A function that closes its output must not close that of the others. */
    private static final class Unclosable extends PrintStream {
        Unclosable(OutputStream target) {
            super(target, true, StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            flush();
        }
    }

    /** Whatever a print stream passes on has left its own buffers on the thread that printed. */
    private final class Dispatcher extends OutputStream {
        private final ChildStream stream;
        private final PrintStream before;

        Dispatcher(ChildStream stream, PrintStream before) {
            this.stream = stream;
            this.before = before;
        }

        @Override
        public void write(int oneByte) {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            print(stream, before, bytes, offset, count);
        }

        @Override
        public void flush() {
            before.flush();
        }
    }
}
