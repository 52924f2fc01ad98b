package dev.drover.process.spawn;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/**
 * The pids that a {@link Child} will reap itself, so that the reaping of orphans never takes one of them. Any thread
 * may call it.
 */
final class ChildRegistry {
    private final Set<Integer> awaited = ConcurrentHashMap.newKeySet();
    // Spawns share this lock and reaping holds it alone, because a child is unknown between its fork and its
    // registration.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Runs a spawn that returns a pid, or 0 if it failed, and registers the pid before any reaping. */
    int register(IntSupplier spawn) {
        lock.readLock().lock();
        try {
            int pid = spawn.getAsInt();
            if (pid > 0) {
                awaited.add(pid);
            }
            return pid;
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Removes a pid when the child was reaped or will not be awaited. The kernel uses a pid again only after all
     * others.
     */
    void forget(int pid) {
        awaited.remove(pid);
    }

    /** Reaps {@code pid} with {@code reap} unless a {@link Child} will. */
    boolean reapUnlessAwaited(int pid, IntPredicate reap) {
        lock.writeLock().lock();
        try {
            return !awaited.contains(pid) && reap.test(pid);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
