package dev.drover.coordinator.core.schedule;

/**
 * One flow of a {@link FlowQueue}: what it was given so far, as a tag. Changed by its queue alone. Owned by the core's thread.
 *
 * <p>A tag is virtual time, in parts of {@link FlowQueue#TASK}.
 */
abstract class Flow {
    /** Start tag of what it is given next; the smallest is served first. */
    long nextTag;
    /** Cost of what was issued and is not known to have started. */
    long ahead;
    /** Number of the last issue of its queue that it had; of flows with the same tag, the one that waits longer is first. */
    long lastIssue;
    /** Number of its last change from empty to ready. */
    long readySince;

    boolean isReady;
}
