package dev.drover.history.index;

import dev.drover.history.file.WriteFault;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Coordinates the journal, the indexer and the queries: the durable position, the indexed position, and the waiting
 * queries.
 *
 * <p>Safe for any thread. {@link #advanceTo} takes no lock, because the coordinator's core must never wait.
 */
public final class IndexGate {
    /** How long indexed rows may be in memory only. A kill loses them, and then they are indexed again. */
    private static final long WRITE_EVERY_NANOS = 500_000_000;

    private static final int KIB = 1024;

    private final AtomicLong durable = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Thread indexer;
    private volatile boolean closing;
    /** Nobody waits any more for what is indexed. */
    private volatile boolean refusing;

    private volatile boolean woken;
    /** The indexer lets more arrive, and need not be woken for it. */
    private volatile boolean awaitingMore;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /** When the database's file was written last; owned by the indexer. */
    private long writtenNanos = System.nanoTime();

    // Guarded by lock.
    private final AskedPositions asked = new AskedPositions();
    private long start;
    private long indexed;
    private long rows;
    private long newestJob;
    private boolean rebuilding;
    /** Why it is out of date; null if it is not. */
    private String stale;

    /** It is open, as it was when it became stale. */
    private boolean readable;

    /** Neither it can be read nor built again until the user does something. */
    private boolean refused;

    /** Why, where it is readable or refused. */
    private WriteFault fault;

    public void setIndexerThread(Thread thread) {
        indexer = thread;
    }

    public void advanceTo(long position) {
        durable.accumulateAndGet(position, Math::max);
        if (!awaitingMore) {
            LockSupport.unpark(indexer);
        }
    }

    long durable() {
        return durable.get();
    }

    public boolean isClosing() {
        return closing;
    }

    /** Wakes the indexer without new records, so that it checks its state. */
    public void wakeIndexer() {
        woken = true;
        LockSupport.unpark(indexer);
    }

    /** Ends all waiting of queries, now and later. */
    public void stopWaiting() {
        refusing = true;
        signal(() -> {});
    }

    /** Ends all waiting, the indexer's too. */
    public void close() {
        refusing = true;
        closing = true;
        LockSupport.unpark(indexer);
        signal(() -> {});
    }

    /**
     * Parks the indexer until there is more than that, or it must end, or it was woken.
     *
     * @return false if the time has passed before
     */
    boolean awaitMoreThan(long position, long nanos) {
        long started = System.nanoTime();
        while (durable.get() <= position && !closing && !woken) {
            long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - started);
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        woken = false;
        return true;
    }

    /** How long it is until the indexer should write what it has, 0 or less if it is time; for the indexer. */
    long nanosUntilWrite() {
        return writtenNanos + WRITE_EVERY_NANOS - System.nanoTime();
    }

    /** The indexer has written; for the indexer. */
    void written() {
        writtenNanos = System.nanoTime();
    }

    /** Waits for more records for a moment, unless a query waits. */
    void awaitMore(long nanos) {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        awaitingMore = true;
        while (left > 0 && waiting.get() == 0 && !closing) {
            LockSupport.parkNanos(this, left);
            left = deadline - System.nanoTime();
        }
        awaitingMore = false;
    }

    /** Parks the indexer for the pause before it tries again, unless it is woken. */
    public void pause(long nanos) {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (left > 0 && !closing && !woken) {
            LockSupport.parkNanos(this, left);
            left = deadline - System.nanoTime();
        }
        woken = false;
    }

    /** Guarded by lock. */
    private void beginAt(long position) {
        start = position;
        indexed = position;
        rows = 0;
        newestJob = 0;
    }

    public void opened(long position, boolean asNew) {
        signal(() -> {
            beginAt(position);
            rebuilding = asNew;
            stale = null;
            readable = false;
            refused = false;
        });
    }

    /** It is open to be read as it is, and cannot be written. */
    public void openedToRead(long position, WriteFault why) {
        signal(() -> {
            beginAt(position);
            rebuilding = false;
            stale = "the history cannot be brought up to date, because " + why.because() + "; " + why.advice();
            fault = why;
            readable = true;
            refused = false;
        });
    }

    /** Neither can it be read nor, because of that fault, built. */
    public void setUnreadable(String reason, WriteFault why) {
        signal(() -> {
            stale = "the history cannot be read (" + reason + "), and it is not built again, because " + why.because()
                    + "; " + why.advice();
            fault = why;
            readable = false;
            refused = true;
        });
    }

    /**
     * What an answer will lack, as a sentence, if it comes from a history that can be read and cannot catch up.
     *
     * @throws UserException NO_SPACE or HOME if it cannot be read until the user does something
     */
    public Optional<String> lag() {
        long target = durable.get();
        lock.lock();
        try {
            if (refused) {
                throw new UserException(fault == WriteFault.NO_SPACE ? ErrorCode.NO_SPACE : ErrorCode.HOME, stale);
            }
            return readable && indexed < target
                    ? Optional.of("the history is behind by " + (target - indexed + KIB - 1) / KIB
                            + " KiB of the journal, because " + fault.because() + ": what is newer is missing here; "
                            + fault.advice())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The indexer has committed.
     *
     * @param newest the newest job that is in
     */
    void indexed(long position, int newRows, long newest) {
        signal(() -> {
            indexed = position;
            newestJob = newest;
            rows += newRows;
            if (position >= durable.get()) {
                rebuilding = false;
            }
        });
    }

    public void setStale(String reason) {
        signal(() -> {
            stale = reason;
            readable = false;
            refused = false;
        });
    }

    /** Waits until everything that is durable now is indexed. */
    public void awaitCurrent(long waitMs) {
        awaitCurrent(waitMs, 0);
    }

    /**
     * Waits until everything is indexed that was durable when the question was asked first.
     *
     * @param askedMsAgo since then; 0 if it is asked for the first time
     */
    public void awaitCurrent(long waitMs, long askedMsAgo) {
        lock.lock();
        try {
            long target = asked.target(System.nanoTime(), durable.get(), TimeUnit.MILLISECONDS.toNanos(askedMsAgo));
            await(Long.MAX_VALUE, target, waitMs, waitMs);
        } finally {
            lock.unlock();
        }
    }

    /** Waits only for a history that is being built again: then as {@link #awaitCurrent}. One that is merely behind will do. */
    public void awaitBuilt(long waitMs) {
        boolean isBuilt;
        lock.lock();
        try {
            isBuilt = !rebuilding && (stale == null || readable) && !refusing;
        } finally {
            lock.unlock();
        }
        if (!isBuilt) {
            awaitCurrent(waitMs);
        }
    }

    /**
     * Waits until all jobs up to that one are in, or all that is durable now: after its row was removed no later one need tell that it
     * was in.
     *
     * @param rebuildingWaitMs how long at most while the history is built again, which can take minutes
     * @param behindWaitMs how long at most otherwise
     */
    public void awaitJob(long job, long rebuildingWaitMs, long behindWaitMs) {
        long target = durable.get();
        lock.lock();
        try {
            await(job, target, rebuildingWaitMs, behindWaitMs);
        } finally {
            lock.unlock();
        }
    }

    private void await(long job, long target, long rebuildingWaitMs, long behindWaitMs) {
        if (!has(job, target)) {
            await(job, target, TimeUnit.MILLISECONDS.toNanos(rebuilding ? rebuildingWaitMs : behindWaitMs));
        }
        if (refusing) {
            throw new UserException(ErrorCode.STOPPING, "the history is closed; ask again when Drover runs");
        }
        if (stale != null && !(readable && has(job, target))) {
            throw new UserException(ErrorCode.BUSY, stale);
        }
        if (!has(job, target)) {
            throw new UserException(ErrorCode.BUSY, progressSentence(target));
        }
    }

    private boolean has(long job, long target) {
        return newestJob >= job || indexed >= target;
    }

    private void await(long job, long target, long nanos) {
        waiting.incrementAndGet();
        try {
            LockSupport.unpark(indexer);
            long left = nanos;
            while (!has(job, target) && stale == null && !refusing && left > 0) {
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException(ErrorCode.STOPPING, "the question was given up while the history caught up", e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    private String progressSentence(long target) {
        long percent = target <= start ? 100 : (indexed - start) * 100 / (target - start);
        String what = rebuilding ? "history is being rebuilt: " : "history is catching up: ";
        return what + percent + " % (" + rows + " rows), ask again in a moment";
    }

    private void signal(Runnable change) {
        lock.lock();
        try {
            change.run();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
