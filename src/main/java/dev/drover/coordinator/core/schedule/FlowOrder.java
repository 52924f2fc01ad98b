package dev.drover.coordinator.core.schedule;

import java.util.Comparator;

/** Wraps the order in which flows are served: a test counts the comparisons. */
@FunctionalInterface
interface FlowOrder {
    /** Flows are served by their tags, and nothing counts. */
    FlowOrder PLAIN = order -> order;

    Comparator<Flow> of(Comparator<Flow> order);
}
