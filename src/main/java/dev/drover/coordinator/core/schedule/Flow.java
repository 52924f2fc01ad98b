package dev.drover.coordinator.core.schedule;

/**
 * One flow of a {@link FlowQueue}. Its tag says how much it was given so far. Only its queue changes it. Owned by the
 * core's thread.
 *
 * <p>A tag is a point in virtual time. {@link FlowQueue#TASK} units of virtual time are one task.
 *
 * @param <K> its key
 */
abstract class Flow<K> {
    final K key;
    /** The start tag of its next task. The flow with the smallest tag is served first. */
    long nextTag;
    /** The cost of its tasks that were issued and are not known to have started. */
    long ahead;
    /** The number of its last issue. Of two flows with the same tag, the one with the older issue is served first. */
    long lastIssue;
    /** The number of its last change from empty to ready. It decides between flows that are equal otherwise. */
    long readySince;

    boolean isReady;

    Flow(K key) {
        this.key = key;
    }

    /** Whether its queue still has it. A flow that comes back later under the same key is another object. */
    boolean isKnown() {
        return isReady || ahead > 0;
    }
}
