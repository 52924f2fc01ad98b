package dev.drover.worker.output;

import dev.drover.worker.WorkerLog;
import dev.drover.worker.attempt.AttemptKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Maintains output files on its own thread, so that neither a function nor the link thread waits for a disk. It flushes
 * what functions logged, and removes files that are not needed any more when the coordinator has the result.
 *
 * <p>Any thread may call it. Its state is bounded by the running attempts and the waiting results.
 */
public final class OutputKeeper implements AutoCloseable {
    private final WorkerLog log;
    private final long checkIntervalMs;
    private final Thread thread = new Thread(this::run, "drover-output");
    private final Set<OutputCapture> watched = new HashSet<>();
    private final Map<AttemptKey, List<Path>> superfluous = new HashMap<>();
    private final List<Path> toRemove = new ArrayList<>();
    private boolean isClosed;

    public OutputKeeper(WorkerLog log, long checkIntervalMs) {
        this.log = log;
        this.checkIntervalMs = checkIntervalMs;
        thread.setDaemon(true);
    }

    public void start(Thread.UncaughtExceptionHandler faults) {
        thread.setUncaughtExceptionHandler(faults);
        thread.start();
    }

    /** Flushes a function's output when it gets old, until {@link #ended}. */
    public synchronized void watch(OutputCapture capture) {
        if (watched.add(capture)) {
            notifyAll();
        }
    }

    /** The attempt's capture is finished; its superfluous files stay until its result is taken. */
    public void ended(AttemptKey key, OutputCapture capture) {
        List<Path> files = capture.superfluousFiles();
        synchronized (this) {
            watched.remove(capture);
            if (!files.isEmpty()) {
                superfluous.put(key, files);
            }
        }
    }

    /** The coordinator has the attempt's result on disk. */
    public synchronized void removeSuperfluous(AttemptKey key) {
        if (superfluous.isEmpty()) {
            return;
        }
        List<Path> files = superfluous.remove(key);
        if (files != null) {
            toRemove.addAll(files);
            notifyAll();
        }
    }

    /**
     * Removes the files that are due and ends the thread. Files of results that no coordinator has taken stay for the
     * next one.
     */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
    }

    private void run() {
        while (true) {
            List<Path> files;
            List<OutputCapture> captures;
            synchronized (this) {
                try {
                    while (toRemove.isEmpty() && watched.isEmpty() && !isClosed) {
                        wait();
                    }
                    if (toRemove.isEmpty() && !isClosed) {
                        wait(checkIntervalMs);
                    }
                } catch (InterruptedException e) {
                    log.log("The output thread was interrupted and goes on.");
                }
                if (isClosed && toRemove.isEmpty()) {
                    return;
                }
                files = List.copyOf(toRemove);
                toRemove.clear();
                captures = List.copyOf(watched);
            }
            captures.forEach(capture -> capture.flushIfOld(System.nanoTime()));
            files.forEach(this::remove);
        }
    }

    private void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.log("Can't remove " + file + ": " + e.getMessage() + ".");
        }
    }
}
