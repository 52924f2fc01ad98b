package dev.drover.worker;

import dev.drover.proto.Heartbeat;

/** Measures this process, and what it runs, for a heartbeat. */
@FunctionalInterface
public interface ProcessMetrics {
    /** Memory and CPU of this process, and which of its commands are stopped; never waits. */
    Heartbeat.Builder measure();
}
