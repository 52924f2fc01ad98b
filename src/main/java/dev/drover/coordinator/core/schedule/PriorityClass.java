package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.state.JobFlow;
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
    static final class SubmitterFlow<J> extends Flow<Long> {
        final PriorityClass<J> priorityClass;
        final FlowQueue<String, NameFlow<J>> names;

        private SubmitterFlow(
                Long submitter, PriorityClass<J> priorityClass, Supplier<NavigableMap<Long, J>> maps, FlowOrder order) {
            super(submitter);
            this.priorityClass = priorityClass;
            this.names = new FlowQueue<>(name -> new NameFlow<>(name, this, maps.get()), order);
        }
    }

    /** The flow of one job name within a submitter's. */
    static final class NameFlow<J> extends Flow<String> implements JobFlow {
        final SubmitterFlow<J> submitter;
        /** Its ready jobs, by id. */
        final NavigableMap<Long, J> jobs;

        private NameFlow(String name, SubmitterFlow<J> submitter, NavigableMap<Long, J> jobs) {
            super(name);
            this.submitter = submitter;
            this.jobs = jobs;
        }
    }

    /** A class that has waited this long gets the next free slot. */
    static final long STARVED_MS = 60_000;

    private static final long UNKNOWN = -1;

    final int priority;
    private final FlowQueue<Long, SubmitterFlow<J>> submitters;
    // Since when it waits, on the monotonic clock: the time of its last start, or of the first question after it became
    // ready.
    private long servedMonoMs = UNKNOWN;
    // The cost of its tasks that were issued and are not known to have started.
    private long ahead;

    PriorityClass(int priority, Supplier<NavigableMap<Long, J>> maps, FlowOrder order) {
        this.priority = priority;
        this.submitters = new FlowQueue<>(submitter -> new SubmitterFlow<>(submitter, this, maps, order), order);
    }

    FlowQueue<Long, SubmitterFlow<J>> submitters() {
        return submitters;
    }

    boolean isEmpty() {
        return !submitters.hasReady();
    }

    /** How long it has had something ready and nothing of it has started. */
    long waitedMs(long nowMonoMs) {
        if (servedMonoMs == UNKNOWN) {
            servedMonoMs = nowMonoMs;
        }
        return nowMonoMs - servedMonoMs;
    }

    /**
     * Whether it has waited so long that it gets the next free slot. While a task that it was given has not started it
     * gets no second one; if that task is given back, the class has waited since before.
     */
    boolean isStarved(long nowMonoMs) {
        return !isEmpty() && ahead == 0 && waitedMs(nowMonoMs) >= STARVED_MS;
    }

    /** The job has something ready from now on. Returns its flow. */
    NameFlow<J> add(FlowKey key, long id, J job) {
        if (isEmpty() && ahead == 0) {
            servedMonoMs = UNKNOWN;
        }
        NameFlow<J> flow = submitters.ready(key.submitter()).names.ready(key.name());
        flow.jobs.put(id, job);
        return flow;
    }

    /** Whether it was there. */
    boolean remove(NameFlow<J> flow, long id) {
        if (flow.jobs.remove(id) == null) {
            return false;
        }
        if (flow.jobs.isEmpty()) {
            flow.submitter.names.notReady(flow);
            if (!flow.submitter.names.hasReady()) {
                submitters.notReady(flow.submitter);
            }
        }
        return true;
    }

    /** The flow whose turn it is. The class must not be empty. */
    NameFlow<J> firstFlow() {
        return submitters.first().names.first();
    }

    /** The job whose turn it is. The class must not be empty. */
    J first() {
        return firstFlow().jobs.firstEntry().getValue();
    }

    /**
     * How many tasks of that cost the first job gets before it is another flow's turn.
     *
     * @param least the smallest answer, unless the class is starved: then it is 1
     */
    long turnsOfFirst(long cost, long least, long nowMonoMs) {
        if (isStarved(nowMonoMs)) {
            return 1;
        }
        long turns =
                Math.min(submitters.turnsOfFirst(cost), submitters.first().names.turnsOfFirst(cost));
        return Math.max(least, turns);
    }

    void issued(NameFlow<J> flow, long cost) {
        ahead += cost;
        flow.submitter.names.issued(flow, cost);
        submitters.issued(flow.submitter, cost);
    }

    void started(NameFlow<J> flow, long cost, long nowMonoMs) {
        servedMonoMs = nowMonoMs;
        ahead -= cost;
        flow.submitter.names.started(flow, cost);
        submitters.started(flow.submitter, cost);
    }

    void givenBack(NameFlow<J> flow, long cost) {
        ahead -= cost;
        flow.submitter.names.givenBack(flow, cost);
        submitters.givenBack(flow.submitter, cost);
    }

    void refunded(NameFlow<J> flow, long cost) {
        flow.submitter.names.refunded(flow, cost);
        submitters.refunded(flow.submitter, cost);
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

    /** The cost of its tasks that were issued and have not started. */
    long ahead() {
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

    /** Adds the first job of each flow, in order. It stops when there are {@code limit} jobs. */
    void all(int limit, List<J> before) {
        for (SubmitterFlow<J> submitter : submitters.inOrder()) {
            for (NameFlow<J> name : submitter.names.inOrder()) {
                if (before.size() >= limit) {
                    return;
                }
                before.add(name.jobs.firstEntry().getValue());
            }
        }
    }

    /**
     * Adds the jobs of this class that have a turn before that job: of each other submitter its first job, and of its
     * own submitter the first of each name. It stops when there are {@code limit} jobs.
     */
    void before(NameFlow<J> own, long id, int limit, List<J> before) {
        for (SubmitterFlow<J> submitter : submitters.inOrder()) {
            if (submitter == own.submitter) {
                break;
            }
            if (before.size() >= limit) {
                return;
            }
            before.add(submitter.names.first().jobs.firstEntry().getValue());
        }
        for (NameFlow<J> name : own.submitter.names.inOrder()) {
            Map.Entry<Long, J> first = name.jobs.firstEntry();
            if (before.size() >= limit || first.getKey() == id) {
                return;
            }
            before.add(first.getValue());
            if (name == own) {
                return;
            }
        }
    }

    void checkInvariants() {
        submitters.checkInvariants();
        long sum = 0;
        for (SubmitterFlow<J> submitter : submitters.all()) {
            sum += submitter.ahead;
            submitter.names.checkInvariants();
            long ofNames = 0;
            for (NameFlow<J> name : submitter.names.all()) {
                ofNames += name.ahead;
            }
            if (submitter.names.hasReady() != submitter.isReady || ofNames != submitter.ahead) {
                throw new IllegalStateException("submitter " + submitter.key + " is ready=" + submitter.isReady
                        + " and has " + submitter.ahead + " ahead, its names have " + ofNames);
            }
            for (NameFlow<J> name : submitter.names.inOrder()) {
                if (name.jobs.isEmpty()) {
                    throw new IllegalStateException("flow " + name.key + " is ready and has no job that is");
                }
            }
        }
        if (sum != ahead) {
            throw new IllegalStateException(
                    "class " + priority + " has " + ahead + " ahead, its submitters have " + sum);
        }
    }
}
