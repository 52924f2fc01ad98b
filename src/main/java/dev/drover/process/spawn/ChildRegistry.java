package dev.drover.process.spawn;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/**
 * Knows which zombies belong to a {@link Child} that will reap them, so that reaping orphans never steals one. Any thread may
 * call it.
 */
final class ChildRegistry {
    private final Set<Integer> awaited = ConcurrentHashMap.newKeySet();
    // Shared by spawns, exclusive for reaping: between its fork and its entry here a child is unknown.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Runs a spawn that returns a pid, or 0 if it failed, and takes the pid in before anybody can reap. */
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

    /** To be called when the child is reaped or nobody will; its pid comes again only after all others have had their turn. */
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
