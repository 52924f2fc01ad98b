package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.QueueOrder;
import dev.drover.model.UserException;
import dev.drover.model.WorkerIds;

/**
 * What {@code drover start --workers N --slots M --order O --worker-heap SIZE} said last; kept for every later start.
 *
 * @param workers processes, 1 to {@value #MAX}; 0: one per CPU
 * @param slots of each worker, 1 to {@value #MAX}; 0: one
 * @param workerHeapBytes largest heap of a worker's JVM, from {@value #LEAST_HEAP_BYTES}; 0: Java's own choice
 * @param order in which waiting tasks are given slots
 */
public record Settings(int workers, int slots, long workerHeapBytes, QueueOrder order) {
    public static final int MAX = WorkerIds.MAX_WORKERS;

    /** With less a worker can hardly start. */
    public static final long LEAST_HEAP_BYTES = 32 << 20;

    public static final Settings DEFAULT = new Settings(0, 0, 0, QueueOrder.FAIR);

    public Settings {
        requireInRange("workers", workers);
        requireInRange("slots", slots);
        if (workerHeapBytes != 0 && workerHeapBytes < LEAST_HEAP_BYTES) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the heap of a worker is " + workerHeapBytes + " bytes; give it at least " + LEAST_HEAP_BYTES
                            + ", or 0 for Java's own choice");
        }
    }

    /** Reads the settings of the home, or the defaults. */
    public static Settings read(HomePaths paths) {
        KeyValueText text = KeyValueText.read(paths.settings());
        return text == null
                ? DEFAULT
                : new Settings(
                        (int) text.number("workers"),
                        (int) text.number("slots"),
                        text.has("workerHeapBytes") ? text.number("workerHeapBytes") : 0,
                        order(text));
    }

    public void write(HomePaths paths) {
        KeyValueText.forFile(paths.settings())
                .put("workers", workers)
                .put("slots", slots)
                .put("workerHeapBytes", workerHeapBytes)
                .put("order", order.token())
                .replace();
    }

    private static QueueOrder order(KeyValueText text) {
        QueueOrder order = QueueOrder.ofToken(text.text("order"));
        if (order == null) {
            throw text.damaged("its order is none: " + text.text("order"));
        }
        return order;
    }

    private static void requireInRange(String name, int value) {
        if (value < 0 || value > MAX) {
            throw new UserException(
                    ErrorCode.INVALID, name + " is " + value + "; choose 1 to " + MAX + ", or 0 for the default");
        }
    }
}
