package dev.drover.worker;

import dev.drover.proto.Heartbeat;

/** Measures this process for a heartbeat. */
@FunctionalInterface
public interface ProcessMetrics {
    /** Memory and CPU of this process; never waits. */
    Heartbeat.Builder measure();
}
