package dev.drover.worker;

import dev.drover.process.table.ProcessUsage;
import dev.drover.proto.Heartbeat;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Measures this JVM: memory and CPU from {@code /proc}, the heap from the JVM itself. Belongs to the link thread. */
final class JvmMetrics implements ProcessMetrics {
    private final WallClock clock;
    private final List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);

    JvmMetrics(WallClock clock) {
        this.clock = clock;
    }

    @Override
    public Heartbeat.Builder measure() {
        Runtime runtime = Runtime.getRuntime();
        Heartbeat.Builder beat = Heartbeat.newBuilder()
                .setAtMs(clock.nowMs())
                .setHeapTotalBytes(runtime.totalMemory())
                .setHeapUsedBytes(runtime.totalMemory() - runtime.freeMemory());
        pools.forEach(pool -> beat.setOffHeapBytes(beat.getOffHeapBytes() + pool.getMemoryUsed()));
        ProcessUsage.ofSelf()
                .ifPresent(usage -> beat.setRssBytes(usage.residentBytes())
                        .setCpuUserMs(usage.cpuUserMs())
                        .setCpuSystemMs(usage.cpuSystemMs()));
        return beat;
    }
}
