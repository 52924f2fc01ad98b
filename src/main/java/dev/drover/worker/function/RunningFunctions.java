package dev.drover.worker.function;

import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.output.OutputCapture;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * The functions that run in this process, and which of them a thread belongs to. Any thread may ask. Slot threads begin
 * and end their own.
 *
 * <p>A thread that a function starts inherits it, and keeps it when the function has ended. The threads of the common pool
 * are the exception: they are made once and work for all.
 */
public final class RunningFunctions {
    /** One call. Other threads may keep it for long, so it holds nothing of the job when it is over. */
    final class Entry implements AutoCloseable {
        private final Thread slot = Thread.currentThread();
        private volatile AttemptControl control;
        private volatile OutputCapture output;

        private Entry(AttemptControl control, OutputCapture output) {
            this.control = control;
            this.output = output;
        }

        /** Its attempt, which leads to the job's plan and classes; empty when the call is over. */
        Optional<AttemptControl> control() {
            return Optional.ofNullable(control);
        }

        /** The output of its attempt; empty when the call is over. */
        Optional<OutputCapture> output() {
            return Optional.ofNullable(output);
        }

        @Override
        public void close() {
            output = null;
            control = null;
            running.remove(this);
            ofThread.remove();
        }
    }

    /** What a thread belongs to. */
    enum Belonging {
        /** To a function that runs. */
        RUNNING,
        /** To a function that has ended, or to one of several and nobody can say to which. */
        UNKNOWN,
        /** To the worker itself. */
        WORKER
    }

    private final InheritableThreadLocal<Entry> ofThread = new InheritableThreadLocal<>();
    private final Set<Entry> running = ConcurrentHashMap.newKeySet();

    /** This thread begins a call, which lasts until the entry is closed. */
    Entry begin(AttemptControl control, OutputCapture output) {
        Entry entry = new Entry(control, output);
        running.add(entry);
        ofThread.set(entry);
        return entry;
    }

    /** The running call that this thread works for; empty if there is none or it cannot be determined. */
    Optional<Entry> current() {
        if (isOfCommonPool()) {
            return only();
        }
        return Optional.ofNullable(ofThread.get())
                .filter(entry -> entry.output().isPresent());
    }

    /** Whether any call is running. */
    boolean areRunning() {
        return !running.isEmpty();
    }

    Belonging belonging() {
        if (current().isPresent()) {
            return Belonging.RUNNING;
        }
        return isOfCommonPool() || ofThread.get() != null ? Belonging.UNKNOWN : Belonging.WORKER;
    }

    /**
     * The call that another thread works for: the one of that slot, else the only one there is; empty if there is none or
     * several.
     */
    Optional<Entry> of(Thread thread) {
        for (Entry entry : running) {
            if (entry.slot == thread) {
                return Optional.of(entry);
            }
        }
        return only();
    }

    private Optional<Entry> only() {
        Entry found = null;
        for (Entry entry : running) {
            if (found != null) {
                return Optional.empty();
            }
            found = entry;
        }
        return Optional.ofNullable(found);
    }

    private static boolean isOfCommonPool() {
        return Thread.currentThread() instanceof ForkJoinWorkerThread worker
                && worker.getPool() == ForkJoinPool.commonPool();
    }
}
