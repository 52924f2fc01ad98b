package dev.drover.coordinator.core.schedule;

import java.util.Comparator;

/** Wraps the order in which flows are served, so that a test can count the comparisons. Owned by the core's thread. */
@FunctionalInterface
interface FlowOrder {
    /** Does not wrap: flows are served by their tags, and nothing is counted. */
    FlowOrder PLAIN = order -> order;

    Comparator<Flow<?>> of(Comparator<Flow<?>> order);
}
