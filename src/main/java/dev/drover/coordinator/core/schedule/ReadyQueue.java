package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.schedule.PriorityClass.NameFlow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The jobs that have something to issue, in the order of their turns. Owned by the core's thread.
 *
 * <p>The order has four rules:
 *
 * <ul>
 *   <li>The highest class of priority comes first. But a class that has had something ready for
 *       {@value PriorityClass#STARVED_MS} ms, and of which nothing has started, gets the next free slot.
 *   <li>Within a class submitters share evenly, by start-time fair queueing ({@link FlowQueue}).
 *   <li>Within a submitter job names share evenly in the same way. So a small job waits for at most one task of each
 *       other flow.
 *   <li>Within a name jobs run in order of submission.
 * </ul>
 *
 * <p>A job that cannot run is not in the queue. So no step costs more because of such jobs.
 *
 * @param <J> a job
 */
final class ReadyQueue<J> {
    static final int MIN_PRIORITY = -10;
    static final int MAX_PRIORITY = 10;

    private final Supplier<NavigableMap<Long, J>> maps;
    private final FlowOrder order;
    // By priority, the highest first; a class is made when its first job comes.
    private final NavigableMap<Integer, PriorityClass<J>> classes = new TreeMap<>(Comparator.reverseOrder());

    /** Makes an empty queue. */
    ReadyQueue() {
        this(TreeMap::new, FlowOrder.PLAIN);
    }

    /**
     * Makes an empty queue. Both parameters let a test count what is done.
     *
     * @param maps makes the maps of the jobs of a flow
     * @param order wraps the order of flows
     */
    ReadyQueue(Supplier<NavigableMap<Long, J>> maps, FlowOrder order) {
        this.maps = maps;
        this.order = order;
    }

    /** The job has something to issue from now on. Returns its flow. */
    NameFlow<J> add(FlowKey key, long id, J job) {
        if (key.priority() < MIN_PRIORITY || key.priority() > MAX_PRIORITY) {
            throw new IllegalArgumentException("there is no class of priority " + key.priority());
        }
        return classes.computeIfAbsent(key.priority(), priority -> new PriorityClass<>(priority, maps, order))
                .add(key, id, job);
    }

    /** The job, which is of that flow, has nothing to issue from now on. */
    void remove(NameFlow<J> flow, long id) {
        if (!flow.submitter.priorityClass.remove(flow, id)) {
            throw new IllegalStateException("job " + id + " is not ready");
        }
    }

    /** The class whose turn it is; null if no class has something ready. */
    PriorityClass<J> turn(long nowMonoMs) {
        PriorityClass<J> highest = null;
        PriorityClass<J> starved = null;
        for (PriorityClass<J> each : classes.values()) {
            if (each.isEmpty()) {
                continue;
            }
            long waitedMs = each.waitedMs(nowMonoMs);
            if (each.isStarved(nowMonoMs) && (starved == null || waitedMs > starved.waitedMs(nowMonoMs))) {
                starved = each;
            }
            if (highest == null) {
                highest = each;
            }
        }
        return starved == null ? highest : starved;
    }

    /** Tasks of the first job were issued to a worker; the cost is that of all of them. */
    void issued(NameFlow<J> flow, long cost) {
        flow.submitter.priorityClass.issued(flow, cost);
    }

    /** An issued task of that cost has started. Its end proves that too. */
    void started(NameFlow<J> flow, long cost, long nowMonoMs) {
        flow.submitter.priorityClass.started(flow, cost, nowMonoMs);
    }

    /** An issued task of that cost was given back before it started. */
    void givenBack(NameFlow<J> flow, long cost) {
        flow.submitter.priorityClass.givenBack(flow, cost);
    }

    /** A task of that cost had started and is ready to run again; its flow does not pay twice. */
    void refunded(NameFlow<J> flow, long cost) {
        flow.submitter.priorityClass.refunded(flow, cost);
    }

    /** How many flows are known, submitters and names together. */
    int flows() {
        int flows = 0;
        for (PriorityClass<J> each : classes.values()) {
            flows += each.flows();
        }
        return flows;
    }

    /**
     * The jobs that get a slot before that job, in the order of their turns: one of each starved class, the first of
     * each flow of each higher class, and of its own class the first of each submitter whose turn is before its own,
     * and those that come before it within its submitter.
     *
     * @param limit the most jobs to return
     */
    List<J> before(NameFlow<J> flow, long id, int limit, long nowMonoMs) {
        PriorityClass<J> own = flow.submitter.priorityClass;
        List<J> before = new ArrayList<>();
        for (PriorityClass<J> each : classes.values()) {
            if (before.size() < limit && each.priority < own.priority && each.isStarved(nowMonoMs)) {
                before.add(each.first());
            }
        }
        for (PriorityClass<J> each : classes.values()) {
            if (each.priority > own.priority) {
                each.all(limit, before);
            }
        }
        own.before(flow, id, limit, before);
        return before;
    }

    /** How many jobs are ready. It walks over all flows. */
    int jobs() {
        int jobs = 0;
        for (PriorityClass<J> each : classes.values()) {
            jobs += each.jobs();
        }
        return jobs;
    }

    /** Cost of what was issued and has not started. */
    long ahead() {
        long ahead = 0;
        for (PriorityClass<J> each : classes.values()) {
            ahead += each.ahead();
        }
        return ahead;
    }

    /** Checks everything and throws at the first contradiction. */
    void checkInvariants() {
        classes.values().forEach(PriorityClass::checkInvariants);
    }
}
