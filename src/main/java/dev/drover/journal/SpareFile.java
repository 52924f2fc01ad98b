package dev.drover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One file of zeros, forced beforehand, in which the journal goes on when the disk is full.
 *
 * <p>The journal renames this file to a segment. Deleting it would not help, because other programs would take the
 * freed space first (JVM hazard 7). The monitor guards its state; one thread makes the file, another one uses it.
 */
final class SpareFile {
    static final String NAME = "spare";

    private static final String UNFINISHED = "spare.tmp";

    /**
     * How much is written between two checks whether the journal ends, so that a slow disk does not delay the end by a
     * whole file.
     */
    private static final int CHUNK_BYTES = 256 << 10;

    private enum State {
        MISSING,
        READY,
        IN_USE,
        STOPPED
    }

    private final JournalFiles files;
    private final int bytes;
    private State state = State.MISSING;

    SpareFile(JournalFiles files, int bytes) {
        this.files = files;
        this.bytes = bytes;
    }

    /** Looks for the spare file of an earlier epoch. If it has another size, it is made anew. */
    synchronized void find() throws IOException {
        if (state == State.MISSING && files.list().contains(NAME)) {
            try (JournalFile file = files.openForReading(NAME)) {
                state = file.size() == bytes ? State.READY : State.MISSING;
            }
        }
    }

    synchronized boolean isReady() {
        return state == State.READY;
    }

    /** Reserves the file for the caller, who then calls {@link #markUsed()}; false if there is none. */
    synchronized boolean tryReserve() {
        if (state != State.READY) {
            return false;
        }
        state = State.IN_USE;
        return true;
    }

    /** The reserved file has become a segment, so that a new one is needed. */
    synchronized void markUsed() {
        if (state == State.IN_USE) {
            state = State.MISSING;
            notifyAll();
        }
    }

    /** Waits until there is no spare file, and returns true. Returns false after {@link #stop()}. */
    synchronized boolean awaitMissing() throws InterruptedException {
        while (state == State.READY || state == State.IN_USE) {
            wait();
        }
        return state != State.STOPPED;
    }

    /** Waits that long, or until {@link #stop()}. */
    synchronized void pause(long pauseMs) throws InterruptedException {
        long endNs = System.nanoTime() + pauseMs * 1_000_000;
        long leftNs = endNs - System.nanoTime();
        while (state != State.STOPPED && leftNs > 0) {
            wait(leftNs / 1_000_000 + 1);
            leftNs = endNs - System.nanoTime();
        }
    }

    synchronized void stop() {
        state = State.STOPPED;
        notifyAll();
    }

    /**
     * Makes the missing file. Gives up after {@link #stop()}.
     *
     * @throws OutOfSpaceException if there is no room for it; nothing is left then
     */
    void create() throws IOException {
        boolean whole;
        try (JournalFile file = files.create(UNFINISHED)) {
            whole = fill(file);
            if (whole) {
                file.force();
            }
        } catch (OutOfSpaceException e) {
            files.delete(UNFINISHED);
            throw e;
        }
        if (!whole) {
            files.delete(UNFINISHED);
            return;
        }
        files.rename(UNFINISHED, NAME);
        files.forceDirectory();
        synchronized (this) {
            if (state == State.MISSING) {
                state = State.READY;
            }
        }
    }

    /** Returns false if it was stopped before everything was written. */
    private boolean fill(JournalFile file) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(Math.min(bytes, CHUNK_BYTES));
        for (int at = 0; at < bytes; at += zeros.limit()) {
            if (isStopped()) {
                return false;
            }
            file.write(zeros.clear().limit(Math.min(zeros.capacity(), bytes - at)), at);
        }
        return !isStopped();
    }

    private synchronized boolean isStopped() {
        return state == State.STOPPED;
    }
}
