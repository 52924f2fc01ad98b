package dev.drover.coordinator.core.schedule;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Supplier;

/**
 * The ready jobs of one class of priority, on three levels: a flow for each submitter, in it a flow for each job name,
 * in that the jobs by id. Owned by the core's thread.
 *
 * @param <J> a job
 */
final class PriorityClass<J> {
    /** The flow of one submitter within the class. */
    static final class SubmitterFlow<J> extends Flow {
        final long submitter;
        final FlowQueue<String, NameFlow<J>> names;

        private SubmitterFlow(long submitter, Supplier<NavigableMap<Long, J>> maps, FlowOrder order) {
            this.submitter = submitter;
            this.names = new FlowQueue<>(name -> new NameFlow<>(name, maps.get()), order);
        }
    }

    /** The flow of one job name within a submitter's. */
    static final class NameFlow<J> extends Flow {
        final String name;
        final NavigableMap<Long, J> jobs;

        private NameFlow(String name, NavigableMap<Long, J> jobs) {
            this.name = name;
            this.jobs = jobs;
        }
    }

    final int priority;
    private final FlowQueue<Long, SubmitterFlow<J>> submitters;
    // Since when it waits, on the monotonic clock: the time of its last issue, or of the first question after it became
    // ready. Negative: not known yet.
    private long servedMonoMs = -1;

    PriorityClass(int priority, Supplier<NavigableMap<Long, J>> maps, FlowOrder order) {
        this.priority = priority;
        this.submitters = new FlowQueue<>(submitter -> new SubmitterFlow<>(submitter, maps, order), order);
    }

    FlowQueue<Long, SubmitterFlow<J>> submitters() {
        return submitters;
    }

    /** The flow with that key; null if it has nothing ready and nothing issued. */
    NameFlow<J> flow(FlowKey key) {
        SubmitterFlow<J> submitter = submitters.get(key.submitter());
        return submitter == null ? null : submitter.names.get(key.name());
    }

    boolean isEmpty() {
        return !submitters.hasReady();
    }

    /** How long it has had something ready without being given a slot. */
    long waitedMs(long nowMonoMs) {
        if (servedMonoMs < 0) {
            servedMonoMs = nowMonoMs;
        }
        return nowMonoMs - servedMonoMs;
    }

    void add(FlowKey key, long id, J job) {
        submitters.ready(key.submitter()).names.ready(key.name()).jobs.put(id, job);
    }

    /** Removes a job; returns whether it was there. */
    boolean remove(FlowKey key, long id) {
        NameFlow<J> name = flow(key);
        if (name == null || name.jobs.remove(id) == null) {
            return false;
        }
        if (name.jobs.isEmpty()) {
            SubmitterFlow<J> submitter = submitters.get(key.submitter());
            submitter.names.empty(key.name());
            if (!submitter.names.hasReady()) {
                submitters.empty(key.submitter());
            }
        }
        if (isEmpty()) {
            servedMonoMs = -1;
        }
        return true;
    }

    /** The job whose turn it is. The class must not be empty. */
    J first() {
        return submitters.first().names.first().jobs.firstEntry().getValue();
    }

    /** The flow whose turn it is. The class must not be empty. */
    FlowKey firstKey() {
        SubmitterFlow<J> submitter = submitters.first();
        return new FlowKey(priority, submitter.submitter, submitter.names.first().name);
    }

    long turnsOfFirst(long cost) {
        return Math.min(submitters.turnsOfFirst(cost), submitters.first().names.turnsOfFirst(cost));
    }

    void issued(FlowKey key, long cost, long nowMonoMs) {
        servedMonoMs = nowMonoMs;
        SubmitterFlow<J> submitter = submitters.get(key.submitter());
        submitter.names.issued(submitter.names.get(key.name()), cost);
        submitters.issued(submitter, cost);
    }

    void started(FlowKey key, long cost) {
        SubmitterFlow<J> submitter = submitters.get(key.submitter());
        if (submitter != null) {
            submitter.names.started(key.name(), cost);
            submitters.started(key.submitter(), cost);
        }
    }

    void givenBack(FlowKey key, long cost) {
        SubmitterFlow<J> submitter = submitters.get(key.submitter());
        if (submitter != null) {
            submitter.names.givenBack(key.name(), cost);
            submitters.givenBack(key.submitter(), cost);
        }
    }

    void refunded(FlowKey key, long cost) {
        SubmitterFlow<J> submitter = submitters.get(key.submitter());
        if (submitter != null && submitter.names.get(key.name()) != null) {
            submitter.names.refunded(key.name(), cost);
            submitters.refunded(key.submitter(), cost);
        }
    }

    int jobs() {
        int jobs = 0;
        for (SubmitterFlow<J> submitter : submitters.inOrder()) {
            for (NameFlow<J> name : submitter.names.inOrder()) {
                jobs += name.jobs.size();
            }
        }
        return jobs;
    }

    long ahead() {
        long ahead = 0;
        for (SubmitterFlow<J> submitter : submitters.all()) {
            ahead += submitter.ahead;
        }
        return ahead;
    }

    /** How many flows are known, submitters and names together. */
    int flows() {
        int flows = submitters.size();
        for (SubmitterFlow<J> submitter : submitters.all()) {
            flows += submitter.names.size();
        }
        return flows;
    }

    /**
     * Adds the jobs of this class that get a slot before that job, at most one of each flow. It stops when there are
     * {@code limit} jobs.
     */
    void before(FlowKey key, long id, int limit, List<J> before) {
        boolean isOwn = key.priority() == priority;
        for (SubmitterFlow<J> submitter : submitters.inOrder()) {
            boolean isOwnSubmitter = isOwn && submitter.submitter == key.submitter();
            for (NameFlow<J> name : submitter.names.inOrder()) {
                boolean isOwnName = isOwnSubmitter && name.name.equals(key.name());
                Map.Entry<Long, J> first = name.jobs.firstEntry();
                if (before.size() >= limit || isOwnName && first.getKey() == id) {
                    return;
                }
                before.add(first.getValue());
                if (isOwnName) {
                    return;
                }
            }
            if (isOwnSubmitter) {
                return;
            }
        }
    }

    void checkInvariants() {
        submitters.checkInvariants();
        for (SubmitterFlow<J> submitter : submitters.all()) {
            submitter.names.checkInvariants();
            long ahead = 0;
            for (NameFlow<J> name : submitter.names.all()) {
                ahead += name.ahead;
            }
            if (submitter.names.hasReady() != submitter.isReady || ahead != submitter.ahead) {
                throw new IllegalStateException("submitter " + submitter.submitter + " is ready=" + submitter.isReady
                        + " and has " + submitter.ahead + " ahead, its names have " + ahead);
            }
            for (NameFlow<J> name : submitter.names.inOrder()) {
                if (name.jobs.isEmpty()) {
                    throw new IllegalStateException("flow " + name.name + " is ready and has no job that is");
                }
            }
        }
    }
}
