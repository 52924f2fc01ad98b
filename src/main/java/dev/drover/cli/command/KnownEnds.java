package dev.drover.cli.command;

import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the jobs ended that a command waits for. The ends of others are not kept: a command may hear of all jobs for weeks. One thread.
 */
final class KnownEnds {
    private final Set<JobId> awaited;
    private final Map<JobId, JobStatus> ends = new HashMap<>();

    KnownEnds(Collection<JobId> awaited) {
        this.awaited = new HashSet<>(awaited);
    }

    void add(JobStatus status) {
        if (status.state().isFinal() && awaited.contains(status.id())) {
            ends.put(status.id(), status);
        }
    }

    boolean hasAll() {
        return ends.size() == awaited.size();
    }

    /** In the order of these ids, which were all awaited and have all ended. */
    List<JobStatus> of(List<JobId> ids) {
        return ids.stream().map(ends::get).toList();
    }

    int size() {
        return ends.size();
    }
}
