package dev.drover.process.table;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the machine's processes use, as far as this user may see it.
 *
 * <p>Any thread may call it, several at once.
 */
public interface UsageTable {
    /** All processes, zombies included; some 10 µs each (JVM hazard 5). */
    List<ProcessSample> sample();

    /**
     * A process's memory in RAM where each page counts divided by how many processes have it mapped. The kernel walks all its pages for
     * it, a millisecond or more for a gigabyte. Absent if the process is gone, or another user's.
     */
    OptionalLong proportionalBytes(int pid);

    /** As {@link ProcessTable#marks}. */
    ProcessMarks marks(int pid);
}
