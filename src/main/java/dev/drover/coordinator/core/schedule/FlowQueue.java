package dev.drover.coordinator.core.schedule;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Shares the slots fairly among flows, by start-time fair queueing: P. Goyal, H. M. Vin, H. Cheng, <i>Start-time Fair
 * Queueing</i>, SIGCOMM 1996. Owned by the core's thread.
 *
 * <p><b>The algorithm.</b> Each flow has a start tag. The flow with the smallest tag is served first. Each issue adds
 * its cost to the tag of its flow. Virtual time is the largest start tag of the tasks that have started. A flow that
 * becomes ready gets a tag that is not before virtual time. So it does not pay for what others were given before it
 * came, and it gains nothing by having stayed away.
 *
 * <p><b>What differs from the paper.</b> Tasks are sent to workers ahead of their start. That changes two things:
 *
 * <ul>
 *   <li>Service begins when a task starts, not when it is issued. So a new flow comes before what another flow has only
 *       sent ahead. And a task that is given back is refunded exactly. Tasks may start in another order than that of
 *       their tags. So a start never moves virtual time past a flow that waits.
 *   <li>A flow that leaves moves virtual time towards its finish tag, by one share among the ready flows. Without that,
 *       many short flows that come one after another would all get the same start tag, and virtual time would stand
 *       still. A flow whose tag is one task larger would then wait until no more of them come. Virtual time passes a
 *       waiting flow by one task at most.
 * </ul>
 *
 * <p><b>What is kept.</b> A flow is known as long as it has something ready, or something issued that is not known to
 * have started. When a flow has left, its finish tag is kept until virtual time has reached it. At most
 * {@value #MAX_REMEMBERED} such tags are kept, those that are furthest ahead.
 *
 * @param <K> the key of a flow
 * @param <F> a flow
 */
final class FlowQueue<K, F extends Flow<K>> {
    /** The cost of a task that takes one slot. It is large, so that a part of it is a whole number too. */
    static final long TASK = 1L << 20;

    static final int MAX_REMEMBERED = 1_000;

    private static final Comparator<Flow<?>> BY_TAG = Comparator.<Flow<?>>comparingLong(flow -> flow.nextTag)
            .thenComparingLong(flow -> flow.lastIssue)
            .thenComparingLong(flow -> flow.readySince);

    private record Finish<K>(long tag, long number, K key) {}

    private final Function<K, F> newFlow;
    private final Map<K, F> flows = new HashMap<>();
    private final NavigableSet<F> ready;
    private final Map<K, Finish<K>> finishes = new HashMap<>();
    private final TreeSet<Finish<K>> finishesByTag =
            new TreeSet<>(Comparator.<Finish<K>>comparingLong(Finish::tag).thenComparingLong(Finish::number));
    private long virtualTime;
    private long counter;

    FlowQueue(Function<K, F> newFlow) {
        this(newFlow, FlowOrder.PLAIN);
    }

    /**
     * Makes a queue without flows.
     *
     * @param order wraps the order of flows, so that a test can count comparisons
     */
    FlowQueue(Function<K, F> newFlow, FlowOrder order) {
        this.newFlow = newFlow;
        this.ready = new TreeSet<>(order.of(BY_TAG));
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    Collection<F> all() {
        return flows.values();
    }

    /** How many flows are known. */
    int size() {
        return flows.size();
    }

    /** How many flows have left and still have a finish tag here. */
    int remembered() {
        return finishes.size();
    }

    /** The flow that is served next; null if none is ready. */
    F first() {
        return ready.isEmpty() ? null : ready.first();
    }

    /** The ready flows, in the order in which they are served. */
    Collection<F> inOrder() {
        return ready;
    }

    /** The flow has something ready from now on. */
    F ready(K key) {
        F flow = flows.get(key);
        if (flow == null) {
            flow = newFlow.apply(key);
            Finish<K> finish = finishes.remove(key);
            if (finish != null) {
                finishesByTag.remove(finish);
                flow.nextTag = finish.tag();
            }
            flows.put(key, flow);
        }
        if (!flow.isReady) {
            flow.isReady = true;
            flow.nextTag = Math.max(flow.nextTag, virtualTime);
            flow.readySince = ++counter;
            ready.add(flow);
        }
        return flow;
    }

    /** The flow has nothing ready from now on. */
    void notReady(F flow) {
        ready.remove(flow);
        flow.isReady = false;
        forgetIfGone(flow);
    }

    /**
     * How many tasks of that cost the first flow gets before it is another flow's turn. {@link Long#MAX_VALUE} if no
     * other flow is ready.
     */
    long turnsOfFirst(long cost) {
        F first = ready.first();
        F second = ready.higher(first);
        return second == null ? Long.MAX_VALUE : Math.max(1, (second.nextTag - first.nextTag + cost - 1) / cost);
    }

    /** A task of the flow was issued; it has not started yet. */
    void issued(F flow, long cost) {
        boolean wasReady = flow.isReady;
        if (wasReady) {
            ready.remove(flow);
        }
        flow.nextTag += cost;
        flow.ahead += cost;
        flow.lastIssue = ++counter;
        if (wasReady) {
            ready.add(flow);
        }
    }

    /** An issued task of the flow has started. */
    void started(F flow, long cost) {
        long begun = flow.nextTag - flow.ahead;
        virtualTime = Math.max(virtualTime, ready.isEmpty() ? begun : Math.min(begun, ready.first().nextTag));
        flow.ahead -= cost;
        forgetIfGone(flow);
        forgetFinished();
    }

    /** An issued task of the flow was given back before it started. It counts as never issued. */
    void givenBack(F flow, long cost) {
        flow.ahead -= cost;
        refunded(flow, cost);
        forgetIfGone(flow);
    }

    /** A task of the flow that had started is ready to run again, and the flow does not pay twice. */
    void refunded(F flow, long cost) {
        boolean wasReady = flow.isReady;
        if (wasReady) {
            ready.remove(flow);
        }
        flow.nextTag -= cost;
        if (wasReady) {
            ready.add(flow);
        }
    }

    private void forgetIfGone(F flow) {
        if (flow.isKnown()) {
            return;
        }
        flows.remove(flow.key);
        moveOnBy(flow);
        if (flow.nextTag > virtualTime) {
            Finish<K> finish = new Finish<>(flow.nextTag, ++counter, flow.key);
            finishes.put(flow.key, finish);
            finishesByTag.add(finish);
            if (finishes.size() > MAX_REMEMBERED) {
                finishes.remove(finishesByTag.pollFirst().key());
            }
        }
    }

    /** Moves virtual time on because that flow has left; see the class comment. */
    private void moveOnBy(F gone) {
        long ahead = Math.max(0, gone.nextTag - virtualTime);
        if (ready.isEmpty()) {
            virtualTime += ahead;
        } else {
            long limit = Math.max(virtualTime, ready.first().nextTag + TASK);
            virtualTime = Math.min(limit, virtualTime + Math.min(ahead, TASK) / (ready.size() + 1));
        }
    }

    private void forgetFinished() {
        while (!finishesByTag.isEmpty() && finishesByTag.first().tag() <= virtualTime) {
            finishes.remove(finishesByTag.pollFirst().key());
        }
    }

    /** Checks everything and throws at the first contradiction. */
    void checkInvariants() {
        for (Map.Entry<K, F> entry : flows.entrySet()) {
            F flow = entry.getValue();
            if (flow.isReady != ready.contains(flow) || !flow.isKnown() || flow.ahead < 0) {
                throw new IllegalStateException("flow " + entry.getKey() + " is ready=" + flow.isReady + " and has "
                        + flow.ahead + " ahead, its queue says something else");
            }
        }
        int readyFlows = 0;
        for (F flow : flows.values()) {
            readyFlows += flow.isReady ? 1 : 0;
        }
        if (readyFlows != ready.size() || finishes.size() != finishesByTag.size()) {
            throw new IllegalStateException(readyFlows + " flows are ready, in order are " + ready.size() + "; "
                    + finishes.size() + " finish tags are known, in order are " + finishesByTag.size());
        }
    }
}
