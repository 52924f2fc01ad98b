package dev.drover.process.spawn;

import dev.drover.process.libc.Libc;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets children start with their own umask, although {@code posix_spawn} passes on that of the process. Spawns with the
 * same umask run together, others wait in order. After the last one the process's own umask is restored.
 *
 * <p>Safe for the process's other threads, because Drover makes its own files with explicit modes of 0600 and 0700 at most, and a
 * umask that leaves the owner's bits alone takes nothing from those. Any thread may call it.
 */
final class UmaskGate {
    private final int ownUmask;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long nextTicket; // guarded by lock, as all below
    private long servedTicket;
    private int passing;
    private int current;

    UmaskGate(int ownUmask) {
        this.ownUmask = ownUmask;
        this.current = ownUmask;
    }

    void enter(int umask) {
        int wanted = umask == SpawnSpec.INHERIT_UMASK ? ownUmask : umask;
        lock.lock();
        try {
            long ticket = nextTicket++;
            while (ticket != servedTicket || (passing > 0 && current != wanted)) {
                changed.awaitUninterruptibly();
            }
            servedTicket++;
            passing++;
            change(wanted);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            passing--;
            if (passing == 0) {
                change(ownUmask);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void change(int wanted) {
        if (current != wanted) {
            Libc.umask(wanted);
            current = wanted;
        }
    }
}
