package dev.drover.coordinator.core.state;

import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which jobs users' keys belong to: those of open jobs, and of jobs that ended lately. Any other key is looked up in the history. Changed by
 * records alone; owned by the core's thread.
 *
 * <p>Only the keys of open jobs come back from a checkpoint. So nothing here grows with the jobs that have ended, and {@link #upToJob}
 * says what the history must have before it is asked.
 */
final class KnownKeys {
    /** Keys of ended jobs: some 200 bytes each. */
    static final int MAX_ENDED = 100_000;

    private final int maxEnded;
    private final Map<Sha256, KeyOwner> open = new HashMap<>();
    // In the order in which their jobs ended.
    private final LinkedHashMap<Sha256, KeyOwner> ended = new LinkedHashMap<>();
    private long upToJob;

    /** None yet, of at most so many ended jobs. */
    KnownKeys(int maxEnded) {
        this.maxEnded = maxEnded;
    }

    void submitted(JobKey key) {
        if (key != null) {
            open.put(key.hash(), key.owner());
        }
    }

    void ended(JobKey key) {
        if (key == null) {
            return;
        }
        open.remove(key.hash());
        ended.put(key.hash(), key.owner());
        if (ended.size() > maxEnded) {
            Sha256 oldest = ended.keySet().iterator().next();
            upToJob = Math.max(upToJob, ended.remove(oldest).job());
        }
    }

    /** Of the jobs up to that one only those that are open are known: the others stand before the checkpoint that was read. */
    void restored(long lastJob) {
        upToJob = lastJob;
    }

    /** The job of that key; null if it has none that is known here. */
    KeyOwner get(Sha256 key) {
        KeyOwner owner = open.get(key);
        return owner == null ? ended.get(key) : owner;
    }

    /** A key that is not known belongs to this job, to one before it, or to none. */
    long upToJob() {
        return upToJob;
    }
}
