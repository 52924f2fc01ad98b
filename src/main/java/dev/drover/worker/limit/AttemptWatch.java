package dev.drover.worker.limit;

import dev.drover.model.Cause;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessSample;
import dev.drover.process.table.UsageTable;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Spec;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.StopRequest;

/**
 * One attempt whose tree is measured against the limits of its job. The thread that samples owns it, but for {@link #addTo} and {@link
 * #close}, which the slot's thread calls.
 */
public final class AttemptWatch implements AutoCloseable {
    private final AttemptControl control;
    private final ProcessTree tree;
    private final long memoryLimitBytes;
    private final long cpuLimitMs;
    private final Runnable atClose;
    private volatile long peakBytes;
    private volatile long cpuMs;
    private long pauseMs;
    private long dueNanos;

    AttemptWatch(AttemptControl control, String mark, ProcessId root, long nowNanos, Runnable atClose) {
        Spec spec = control.assignment().plan().spec();
        this.control = control;
        this.tree = new ProcessTree(mark, root);
        this.memoryLimitBytes = spec.hasMemoryBytes() ? spec.getMemoryBytes() : Long.MAX_VALUE;
        this.cpuLimitMs = spec.hasCpuMs() ? spec.getCpuMs() : Long.MAX_VALUE;
        this.atClose = atClose;
        this.dueNanos = nowNanos;
    }

    ProcessTree tree() {
        return tree;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** Judges what the last scan found, and plans the next one. */
    void judge(UsageTable table, int cpus, long nowNanos) {
        cpuMs = Math.max(cpuMs, tree.cpuMs());
        long memoryBytes = tree.residentBytes();
        if (memoryBytes > memoryLimitBytes) {
            memoryBytes = proportionalBytes(table);
        }
        peakBytes = Math.max(peakBytes, memoryBytes);
        if (memoryBytes > memoryLimitBytes) {
            // With a grace period it would go on to grow.
            control.requestStop(StopRequest.ofBytes(Cause.MEMORY_LIMIT, memoryBytes, memoryLimitBytes)
                    .withForce());
        }
        if (cpuMs > cpuLimitMs) {
            control.requestStop(StopRequest.ofMillis(Cause.CPU_LIMIT, cpuMs, cpuLimitMs));
        }
        double share = (double) memoryBytes / memoryLimitBytes;
        pauseMs = SamplePace.nextMs(pauseMs, share, Math.max(0, cpuLimitMs - cpuMs), cpus);
        dueNanos = nowNanos + pauseMs * 1_000_000;
    }

    /** Without what is shared counted twice. A process that cannot be asked counts as a whole. */
    private long proportionalBytes(UsageTable table) {
        long bytes = 0;
        for (ProcessSample sample : tree.members()) {
            if (sample.residentBytes() > 0) {
                bytes += table.proportionalBytes(sample.pid()).orElse(sample.residentBytes());
            }
        }
        return bytes;
    }

    /** Adds what was measured to what is known of the root process and of what that has reaped. */
    public void addTo(AttemptOutcome.Builder outcome) {
        if (peakBytes > outcome.getPeakBytes()) {
            outcome.setPeakBytes(peakBytes);
        }
        if (cpuMs * 1_000 > outcome.getCpuMicros()) {
            outcome.setCpuMicros(cpuMs * 1_000);
        }
    }

    /** Ends the watch. May be called twice. */
    @Override
    public void close() {
        atClose.run();
    }
}
