package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.schedule.PriorityClass.NameFlow;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * How many tasks of other flows were issued ahead of their turn, as seen from the job that is next: so many may be called back for it. Made
 * for one look at all workers. Owned by the core's thread.
 *
 * <p>A job that needs a free slot takes the whole difference of the two tags: what was sent ahead must not run before it. One that is
 * sent ahead itself takes half of it, because what is called back from one flow is issued to the other. So a call brings both
 * closer together, and neither ever calls back what was sent in place of its own.
 *
 * @param <J> jobs
 */
final class Surplus<J> {
    private final PriorityClass<J> turn;
    private final NameFlow<J> first;
    private final boolean isStarved;
    private final int divisor;
    // By the flow that is compared: a submitter, or a name of the first job's submitter.
    private final Map<Flow<?>, Long> left = new IdentityHashMap<>();

    /**
     * That of the class whose turn it is.
     *
     * @param isSentAhead whether the first job may be sent ahead to a slot that is taken
     */
    Surplus(PriorityClass<J> turn, boolean isSentAhead, long nowMonoMs) {
        this.turn = turn;
        this.first = turn.firstFlow();
        this.isStarved = turn.isStarved(nowMonoMs);
        this.divisor = isSentAhead ? 2 : 1;
    }

    /** Spends one task of it, which that flow was charged for. Returns whether there is one, so that the task may be called back. */
    boolean spend(NameFlow<J> flow) {
        PriorityClass<J> theirClass = flow.submitter.priorityClass;
        if (theirClass != turn) {
            return isStarved || theirClass.priority < turn.priority;
        }
        if (flow == first) {
            return false;
        }
        boolean isOfOneSubmitter = flow.submitter == first.submitter;
        Flow<?> theirs = isOfOneSubmitter ? flow : flow.submitter;
        Flow<?> ours = isOfOneSubmitter ? first : first.submitter;
        long tasks = left.computeIfAbsent(theirs, any -> (theirs.nextTag - ours.nextTag) / divisor / FlowQueue.TASK);
        if (tasks <= 0) {
            return false;
        }
        left.put(theirs, tasks - 1);
        return true;
    }
}
