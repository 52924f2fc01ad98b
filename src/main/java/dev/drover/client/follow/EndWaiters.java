package dev.drover.client.follow;

import dev.drover.client.DroverException;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Who waits for the ends of which jobs: each has a future of its own, and is forgotten when it is completed or cancelled. Any thread. */
final class EndWaiters {
    private final int most;
    // Both guarded by this. Futures are completed outside, because that runs what depends on them.
    private final Map<JobId, Set<CompletableFuture<JobStatus>>> futures = new HashMap<>();
    private int count;

    EndWaiters(int most) {
        this.most = most;
    }

    /** A future for the end of a job; empty if as many wait as may. */
    Optional<CompletableFuture<JobStatus>> add(JobId id) {
        CompletableFuture<JobStatus> end = new CompletableFuture<>();
        synchronized (this) {
            if (count >= most) {
                return Optional.empty();
            }
            futures.computeIfAbsent(id, job -> new LinkedHashSet<>()).add(end);
            count++;
        }
        end.whenComplete((status, failure) -> remove(id, end));
        return Optional.of(end);
    }

    void complete(JobStatus status) {
        for (CompletableFuture<JobStatus> end : remove(status.id())) {
            end.complete(status);
        }
    }

    void fail(JobId id, DroverException why) {
        for (CompletableFuture<JobStatus> end : remove(id)) {
            end.completeExceptionally(why);
        }
    }

    synchronized boolean isEmpty() {
        return futures.isEmpty();
    }

    synchronized List<JobId> jobs() {
        return List.copyOf(futures.keySet());
    }

    synchronized List<JobId> someJobs(int limit) {
        return futures.keySet().stream().limit(limit).toList();
    }

    /** Leaves of these jobs those that somebody waits for. */
    synchronized void retain(Set<JobId> ids) {
        ids.retainAll(futures.keySet());
    }

    private synchronized void remove(JobId id, CompletableFuture<JobStatus> end) {
        Set<CompletableFuture<JobStatus>> ofJob = futures.get(id);
        if (ofJob != null && ofJob.remove(end)) {
            count--;
            if (ofJob.isEmpty()) {
                futures.remove(id);
            }
        }
    }

    private synchronized List<CompletableFuture<JobStatus>> remove(JobId id) {
        Set<CompletableFuture<JobStatus>> ofJob = futures.remove(id);
        if (ofJob == null) {
            return List.of();
        }
        count -= ofJob.size();
        return new ArrayList<>(ofJob);
    }
}
