package dev.drover.worker;

import dev.drover.proto.Heartbeat;

/** Measures this process for a heartbeat. */
@FunctionalInterface
public interface Vitals {
    /** Memory and CPU of this process; never waits. */
    Heartbeat.Builder measure();
}
