package dev.drover.client.follow;

import dev.drover.client.JobId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Jobs to be looked up, in order, each of them once. Any thread adds, one takes them. */
final class LookUpQueue {
    private final Set<JobId> queued = ConcurrentHashMap.newKeySet();
    /** Empty wakes who takes. */
    private final LinkedBlockingQueue<Optional<JobId>> queue = new LinkedBlockingQueue<>();

    void add(JobId id) {
        if (queued.add(id)) {
            queue.add(Optional.of(id));
        }
    }

    void addAll(Collection<JobId> ids) {
        ids.forEach(this::add);
    }

    /** Lets who takes go on without a job. */
    void wake() {
        queue.add(Optional.empty());
    }

    int size() {
        return queued.size();
    }

    /** Waits for the next jobs. */
    Set<JobId> nextJobs(int most) throws InterruptedException {
        Set<JobId> next = new HashSet<>();
        Optional<JobId> id = queue.take();
        while (id != null) {
            id.ifPresent(queued::remove);
            id.ifPresent(next::add);
            // One that does not fit must not be taken.
            id = next.size() < most ? queue.poll() : null;
        }
        return next;
    }
}
