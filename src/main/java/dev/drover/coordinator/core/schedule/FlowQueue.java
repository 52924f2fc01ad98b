package dev.drover.coordinator.core.schedule;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Shares one thing among flows by start-time fair queueing: P. Goyal, H. M. Vin, H. Cheng, <i>Start-time Fair Queueing</i>, SIGCOMM
 * 1996. Owned by the core's thread.
 *
 * <p>Each flow has a start tag, which moves on by the cost of each issue; the smallest tag is served first. Virtual time is the largest
 * start tag that is in service, and a flow that comes, or comes back, starts there: it neither pays for what others were given before,
 * nor gains by having waited outside. Two things differ from the paper, because tasks are sent to workers ahead of their start:
 *
 * <ul>
 *   <li>Service begins with the start of a task, not with its issue. So a flow that comes while another has much sent ahead, starts in
 *       front of that, and what is given back is refunded exactly. As tasks then start in another order than that of their tags, what
 *       starts does not move virtual time past a flow that waits.
 *   <li>A flow that goes moves virtual time towards its finish tag, by an even share among those that are ready. Else a stream of flows
 *       of one task each, which all start at the same tag, would hold it still, and a flow that is one task ahead would wait as long as
 *       they come. It passes none that waits by more than a task.
 * </ul>
 *
 * <p>A flow is known while it has something ready, or something issued that is not known to have started. Of those that went, the
 * finish tag is kept while it is ahead of virtual time, of the {@value #MAX_REMEMBERED} furthest ahead.
 *
 * @param <K> what a flow is known by
 * @param <F> flows
 */
final class FlowQueue<K, F extends Flow> {
    /** The cost of one task of one slot. It is large, so that fractions of it are integers. */
    static final long TASK = 1L << 20;

    static final int MAX_REMEMBERED = 1_000;

    private static final Comparator<Flow> BY_TAG = Comparator.<Flow>comparingLong(flow -> flow.nextTag)
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
     * Without flows.
     *
     * @param order wraps the order of flows: a test counts comparisons
     */
    FlowQueue(Function<K, F> newFlow, FlowOrder order) {
        this.newFlow = newFlow;
        this.ready = new TreeSet<>(order.of(BY_TAG));
    }

    /** Null if it is not known. */
    F get(K key) {
        return flows.get(key);
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    Collection<F> all() {
        return flows.values();
    }

    /** Flows that are known. */
    int size() {
        return flows.size();
    }

    /** Flows that went and whose finish tag is still kept. */
    int remembered() {
        return finishes.size();
    }

    /** The one that is served next; null if none is ready. */
    F first() {
        return ready.isEmpty() ? null : ready.first();
    }

    /** Those that are ready, in the order in which each is served next. */
    Collection<F> inOrder() {
        return ready;
    }

    /** It has something ready from now on. */
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

    /** It has nothing ready from now on. */
    void empty(K key) {
        F flow = flows.get(key);
        if (flow != null && flow.isReady) {
            ready.remove(flow);
            flow.isReady = false;
            forgetIfGone(key, flow);
        }
    }

    /** How many tasks of that cost the first flow may be given before another has its turn; {@link Long#MAX_VALUE} if it is alone. */
    long turnsOfFirst(long cost) {
        F first = ready.first();
        F second = ready.higher(first);
        return second == null ? Long.MAX_VALUE : Math.max(1, (second.nextTag - first.nextTag + cost - 1) / cost);
    }

    /** It was given something, which has not started yet. */
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

    /** Something of it that was issued has started. */
    void started(K key, long cost) {
        F flow = flows.get(key);
        if (flow == null) {
            return;
        }
        long begun = flow.nextTag - flow.ahead;
        virtualTime = Math.max(virtualTime, ready.isEmpty() ? begun : Math.min(begun, ready.first().nextTag));
        flow.ahead -= cost;
        forgetIfGone(key, flow);
        forgetFinished();
    }

    /** Something of it was issued, has not started, and never will by this issue: as if it had not been issued. */
    void givenBack(K key, long cost) {
        F flow = flows.get(key);
        if (flow != null) {
            flow.ahead -= cost;
            refund(flow, cost);
            forgetIfGone(key, flow);
        }
    }

    /** Something of it that had started is to be run again, at no cost. Without effect where nothing of it waits. */
    void refunded(K key, long cost) {
        F flow = flows.get(key);
        if (flow != null) {
            refund(flow, cost);
        }
    }

    private void refund(F flow, long cost) {
        boolean wasReady = flow.isReady;
        if (wasReady) {
            ready.remove(flow);
        }
        flow.nextTag -= cost;
        if (wasReady) {
            ready.add(flow);
        }
    }

    private void forgetIfGone(K key, F flow) {
        if (flow.isReady || flow.ahead > 0) {
            return;
        }
        flows.remove(key);
        moveOnBy(flow);
        if (flow.nextTag > virtualTime) {
            Finish<K> finish = new Finish<>(flow.nextTag, ++counter, key);
            finishes.put(key, finish);
            finishesByTag.add(finish);
            if (finishes.size() > MAX_REMEMBERED) {
                finishes.remove(finishesByTag.pollFirst().key());
            }
        }
    }

    /** Virtual time after that flow has gone. */
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
            if (flow.isReady != ready.contains(flow) || !flow.isReady && flow.ahead == 0 || flow.ahead < 0) {
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
