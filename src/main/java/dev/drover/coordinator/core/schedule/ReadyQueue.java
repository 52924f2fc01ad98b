package dev.drover.coordinator.core.schedule;

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
 *   <li>The highest class of priority comes first. But a class that has had something ready for {@value #STARVED_MS} ms
 *       and was given nothing gets the next free slot.
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

    /** A class that has waited this long gets one slot before all others. */
    static final long STARVED_MS = 60_000;

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

    /** The job has something to issue from now on. */
    void add(FlowKey key, long id, J job) {
        if (key.priority() < MIN_PRIORITY || key.priority() > MAX_PRIORITY) {
            throw new IllegalArgumentException("there is no class of priority " + key.priority());
        }
        classes.computeIfAbsent(key.priority(), priority -> new PriorityClass<>(priority, maps, order))
                .add(key, id, job);
    }

    /** The job has nothing to issue from now on. */
    void remove(FlowKey key, long id) {
        PriorityClass<J> of = classes.get(key.priority());
        if (of == null || !of.remove(key, id)) {
            throw new IllegalStateException("job " + id + " is not ready");
        }
    }

    /** The job whose turn it is; null if none is ready. */
    J first(long nowMonoMs) {
        PriorityClass<J> turn = turn(nowMonoMs);
        return turn == null ? null : turn.first();
    }

    /** The class whose turn it is; null if no class has something ready. */
    private PriorityClass<J> turn(long nowMonoMs) {
        PriorityClass<J> highest = null;
        PriorityClass<J> starved = null;
        for (PriorityClass<J> each : classes.values()) {
            if (each.isEmpty()) {
                continue;
            }
            long waitedMs = each.waitedMs(nowMonoMs);
            if (waitedMs >= STARVED_MS && (starved == null || waitedMs > starved.waitedMs(nowMonoMs))) {
                starved = each;
            }
            if (highest == null) {
                highest = each;
            }
        }
        return starved == null ? highest : starved;
    }

    /**
     * How many tasks of that cost the first job gets before it is another flow's turn.
     *
     * @param least the smallest answer, unless the class was starved: then it is 1
     */
    long turnsOfFirst(long cost, long least, long nowMonoMs) {
        PriorityClass<J> turn = turn(nowMonoMs);
        return turn.waitedMs(nowMonoMs) >= STARVED_MS ? 1 : Math.max(least, turn.turnsOfFirst(cost));
    }

    /** Tasks of the first job were issued to a worker; the cost is that of all of them. */
    void issued(FlowKey key, long cost, long nowMonoMs) {
        classes.get(key.priority()).issued(key, cost, nowMonoMs);
    }

    /** An issued task of that cost has started. Its end proves that too. */
    void started(FlowKey key, long cost) {
        PriorityClass<J> of = classes.get(key.priority());
        if (of != null) {
            of.started(key, cost);
        }
    }

    /** An issued task of that cost was given back before it started. */
    void givenBack(FlowKey key, long cost) {
        PriorityClass<J> of = classes.get(key.priority());
        if (of != null) {
            of.givenBack(key, cost);
        }
    }

    /** A task of that cost had started and must run again; its flow does not pay twice. */
    void refunded(FlowKey key, long cost) {
        PriorityClass<J> of = classes.get(key.priority());
        if (of != null) {
            of.refunded(key, cost);
        }
    }

    /**
     * By how much a flow with tasks sent ahead is further on than the flow whose turn it is. Tasks of that cost may be
     * called back, so that the first job starts before them.
     *
     * @return a cost; {@link Long#MAX_VALUE} for everything that the flow has sent ahead, 0 for nothing
     */
    long leadOverFirst(FlowKey ahead, long nowMonoMs) {
        PriorityClass<J> turn = turn(nowMonoMs);
        if (turn == null) {
            return 0;
        }
        if (ahead.priority() != turn.priority) {
            boolean starved = turn.waitedMs(nowMonoMs) >= STARVED_MS;
            return starved || ahead.priority() < turn.priority ? Long.MAX_VALUE : 0;
        }
        FlowKey first = turn.firstKey();
        Flow theirs;
        Flow ours;
        if (ahead.submitter() != first.submitter()) {
            theirs = turn.submitters().get(ahead.submitter());
            ours = turn.submitters().first();
        } else if (!ahead.name().equals(first.name())) {
            theirs = turn.flow(ahead);
            ours = turn.flow(first);
        } else {
            return 0;
        }
        return theirs == null ? 0 : Math.max(0, theirs.nextTag - ours.nextTag);
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
     * The jobs that get a slot before that job, in the order of their turns. Of each other flow it is the first job. Of
     * the job's own flow it is the first job too, if that is another one.
     *
     * @param limit the most jobs to return
     */
    List<J> before(FlowKey key, long id, int limit) {
        List<J> before = new ArrayList<>();
        for (PriorityClass<J> each : classes.values()) {
            if (before.size() >= limit || each.priority < key.priority()) {
                break;
            }
            each.before(key, id, limit, before);
        }
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

    /** The cost of all tasks that were issued and have not started. It walks over all flows. */
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
