package dev.drover.client;

import dev.drover.model.QueueOrder;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What every later start of a coordinator has, as in {@code CoordinatorSettings.unchanged().withWorkers(4)}. What is absent stays as it
 * was. Immutable; any thread.
 *
 * @param workers how many, from 1 to 1,024; 0: one per CPU
 * @param slots of each worker, from 1 to 1,024; 0: one
 * @param workerHeapBytes largest Java heap of a worker, from 32 MiB; 0: Java's own choice
 * @param order in which slots are given
 */
public record CoordinatorSettings(
        OptionalInt workers, OptionalInt slots, OptionalLong workerHeapBytes, Optional<QueueOrder> order) {
    private static final CoordinatorSettings UNCHANGED =
            new CoordinatorSettings(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.empty());

    /**
     * Refuses null. Ranges are checked when they are kept.
     *
     * @param workers {@link #workers}
     * @param slots {@link #slots}
     * @param workerHeapBytes {@link #workerHeapBytes}
     * @param order {@link #order}
     */
    public CoordinatorSettings {
        ArgumentChecks.requireNonNull(workers, "workers");
        ArgumentChecks.requireNonNull(slots, "slots");
        ArgumentChecks.requireNonNull(workerHeapBytes, "workerHeapBytes");
        ArgumentChecks.requireNonNull(order, "order");
    }

    /** {@return settings that leave everything as it was} */
    public static CoordinatorSettings unchanged() {
        return UNCHANGED;
    }

    /**
     * {@return the same with a number of workers}
     *
     * @param number from 1 to 1,024; 0: one per CPU
     */
    public CoordinatorSettings withWorkers(int number) {
        return new CoordinatorSettings(OptionalInt.of(number), slots, workerHeapBytes, order);
    }

    /**
     * {@return the same with a number of slots of each worker}
     *
     * @param number from 1 to 1,024; 0: one
     */
    public CoordinatorSettings withSlots(int number) {
        return new CoordinatorSettings(workers, OptionalInt.of(number), workerHeapBytes, order);
    }

    /**
     * {@return the same with a largest Java heap of a worker}
     *
     * @param bytes from 32 MiB; 0: Java's own choice
     */
    public CoordinatorSettings withWorkerHeapBytes(long bytes) {
        return new CoordinatorSettings(workers, slots, OptionalLong.of(bytes), order);
    }

    /**
     * {@return the same with an order in which slots are given}
     *
     * @param newOrder fair among submitters, or first come, first served
     */
    public CoordinatorSettings withOrder(QueueOrder newOrder) {
        ArgumentChecks.requireNonNull(newOrder, "newOrder");
        return new CoordinatorSettings(workers, slots, workerHeapBytes, Optional.of(newOrder));
    }
}
