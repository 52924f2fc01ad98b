package dev.drover.worker.session;

import com.google.protobuf.ByteString;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.Environment;
import dev.drover.proto.JobWork;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.JobPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Specs and environments that this session's coordinator has sent: each is decoded once and shared by the job's attempts, and kept until
 * it is to be forgotten. Belongs to the core.
 */
final class SessionJobs {
    private final Map<Long, JobPlan> plans = new HashMap<>();
    private final Map<ByteString, Environment> environments = new HashMap<>();

    // How many of the specs name each environment; one that no spec has named yet stays.
    private final Map<ByteString, Integer> users = new HashMap<>();

    void clear() {
        plans.clear();
        environments.clear();
        users.clear();
    }

    /** Adds the environments of the message, then its specs. */
    void addAll(Assign assign) {
        for (Environment environment : assign.getEnvironmentsList()) {
            environments.put(environment.getId(), environment);
        }
        for (JobWork work : assign.getWorksList()) {
            Optional<Environment> environment =
                    work.getSpec().getEnvironmentId().isEmpty()
                            ? Optional.of(Environment.getDefaultInstance())
                            : Optional.ofNullable(
                                    environments.get(work.getSpec().getEnvironmentId()));
            users.merge(work.getSpec().getEnvironmentId(), 1, Integer::sum);
            JobPlan before = plans.put(work.getJob(), new JobPlan(work.getJob(), work.getSpec(), environment));
            if (before != null) {
                release(before.spec().getEnvironmentId());
            }
        }
    }

    /** Drops the specs that the message names, and each environment with the last spec that uses it. */
    void removeForgotten(Assign assign) {
        for (long job : assign.getForgetJobsList()) {
            JobPlan dropped = plans.remove(job);
            if (dropped != null) {
                release(dropped.spec().getEnvironmentId());
            }
        }
    }

    private void release(ByteString environment) {
        int left = users.merge(environment, -1, Integer::sum);
        if (left == 0) {
            users.remove(environment);
            environments.remove(environment);
        }
    }

    Optional<JobPlan> plan(long job) {
        return Optional.ofNullable(plans.get(job));
    }

    /** How many attempts a message assigns. */
    static long count(Assign assign) {
        long count = 0;
        for (AttemptRange range : assign.getAttemptsList()) {
            count += Integer.toUnsignedLong(range.getCount());
        }
        return count;
    }

    /** The attempts that a message assigns. Called only if their count is within the credit. */
    static List<AttemptKey> keys(Assign assign) {
        List<AttemptKey> keys = new ArrayList<>();
        for (AttemptRange range : assign.getAttemptsList()) {
            for (int i = 0; i < range.getCount(); i++) {
                keys.add(new AttemptKey(range.getJob(), range.getIndex() + i, range.getAttempt(), range.getEpoch()));
            }
        }
        return keys;
    }
}
