package dev.drover.coordinator.core.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The jobs that have something to issue, and whose turn it is. Owned by the core's thread.
 *
 * <p>The highest class of priority comes first; one that has had something ready for {@value #STARVED_MS} ms and was given nothing, gets
 * the next free slot. Within a class submitters share evenly, and within each its names, by start-time fair queueing
 * ({@link FlowQueue}); within a name jobs run in order of submission. So a small job waits for at most one task of each other flow.
 *
 * <p>A job that cannot run is not in it, so that no step costs more because of such jobs.
 *
 * @param <J> jobs
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

    /** An empty one. */
    ReadyQueue() {
        this(TreeMap::new, FlowOrder.PLAIN);
    }

    /**
     * An empty one.
     *
     * @param maps makes the maps of jobs in a flow, and order the order of flows: a test counts what is done with them
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

    /** The class whose turn it is; null if none has something ready. */
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
     * How many tasks of that cost the first job may be given before another flow has its turn.
     *
     * @param least so many in any case, unless its class was starved
     */
    long turnsOfFirst(long cost, long least, long nowMonoMs) {
        PriorityClass<J> turn = turn(nowMonoMs);
        return turn.waitedMs(nowMonoMs) >= STARVED_MS ? 1 : Math.max(least, turn.turnsOfFirst(cost));
    }

    /** Tasks of the first job, of that cost together, were sent to a worker. */
    void issued(FlowKey key, long cost, long nowMonoMs) {
        classes.get(key.priority()).issued(key, cost, nowMonoMs);
    }

    /** A task of that cost, which was issued, has started; or its end came, which proves it. */
    void started(FlowKey key, long cost) {
        PriorityClass<J> of = classes.get(key.priority());
        if (of != null) {
            of.started(key, cost);
        }
    }

    /** A task of that cost was issued and not started, and never will be by this issue. */
    void givenBack(FlowKey key, long cost) {
        PriorityClass<J> of = classes.get(key.priority());
        if (of != null) {
            of.givenBack(key, cost);
        }
    }

    /** A task of that cost, which had started, is to run again at no cost. */
    void refunded(FlowKey key, long cost) {
        PriorityClass<J> of = classes.get(key.priority());
        if (of != null) {
            of.refunded(key, cost);
        }
    }

    /**
     * How much of what that flow has sent ahead should come behind the first job, so that it may be called back.
     *
     * @return a cost; {@link Long#MAX_VALUE} for all of it
     */
    long behindFirst(FlowKey ahead, long nowMonoMs) {
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

    /** Flows that are known, on both levels together. */
    int flows() {
        int flows = 0;
        for (PriorityClass<J> each : classes.values()) {
            flows += each.flows();
        }
        return flows;
    }

    /**
     * Jobs that come before that one, each the first of its flow, in the order of their turns; within its own flow the one
     * whose turn it is.
     *
     * @param limit of how many at most
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

    /** Jobs that are ready; walks all. */
    int jobs() {
        int jobs = 0;
        for (PriorityClass<J> each : classes.values()) {
            jobs += each.jobs();
        }
        return jobs;
    }

    /** Cost of what was issued and has not started; walks all flows. */
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
