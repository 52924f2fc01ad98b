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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Specs and environments that this session's coordinator has sent: each is decoded once and shared by the job's attempts. Belongs
 * to the core.
 */
final class SessionJobs {
    private final Map<Long, JobPlan> plans = new HashMap<>();
    private final Map<ByteString, Environment> environments = new HashMap<>();

    void clear() {
        plans.clear();
        environments.clear();
    }

    /** Takes in environments, then specs. */
    void learn(Assign assign) {
        for (Environment environment : assign.getEnvironmentsList()) {
            environments.put(environment.getId(), environment);
        }
        for (JobWork work : assign.getWorksList()) {
            Optional<Environment> environment =
                    work.getSpec().getEnvironmentId().isEmpty()
                            ? Optional.of(Environment.getDefaultInstance())
                            : Optional.ofNullable(
                                    environments.get(work.getSpec().getEnvironmentId()));
            plans.put(work.getJob(), new JobPlan(work.getJob(), work.getSpec(), environment));
        }
    }

    /** Drops specs that are not needed any more, except those that the same message brings. */
    void forget(Assign assign) {
        if (assign.getForgetJobsCount() == 0) {
            return;
        }
        Set<Long> brought = new HashSet<>();
        assign.getWorksList().forEach(work -> brought.add(work.getJob()));
        for (long job : assign.getForgetJobsList()) {
            if (!brought.contains(job)) {
                plans.remove(job);
            }
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

    /** The attempts that a message assigns, one by one; to be asked for only when the count is within the credit. */
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
