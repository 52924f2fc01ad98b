package dev.drover.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A worker as it is now.
 *
 * @param id its number, kept over restarts
 * @param pid of its process
 * @param incarnation how often it was started
 * @param state what its process does
 * @param slots attempts that it can run at once
 * @param running attempts that it runs
 * @param startedAt this incarnation
 * @param rssBytes resident memory of its process
 * @param heapUsedBytes of its heap, used
 * @param heapTotalBytes of its heap, taken from the system
 * @param offHeapBytes of its memory beside the heap
 * @param cpuUserTime of this incarnation, in user mode
 * @param cpuSystemTime of this incarnation, in the kernel
 * @param tasksDone attempts that ended in this incarnation
 * @param restarts since the coordinator started
 * @param lastDeath why its last incarnation ended, in a sentence
 * @param version of Drover; empty if it has not said hello yet
 * @param outdated whether it runs from another program, or with another Java or heap, than a worker that starts now; it is
 *     replaced when what it runs has ended
 */
public record WorkerInfo(
        int id,
        long pid,
        int incarnation,
        State state,
        int slots,
        int running,
        Instant startedAt,
        long rssBytes,
        long heapUsedBytes,
        long heapTotalBytes,
        long offHeapBytes,
        Duration cpuUserTime,
        Duration cpuSystemTime,
        long tasksDone,
        int restarts,
        Optional<String> lastDeath,
        String version,
        boolean outdated) {
    /** What the process of a worker does. */
    public enum State {
        /** It was started, and has not said hello yet. */
        STARTING("starting"),
        /** It takes and runs attempts. */
        READY("ready"),
        /** It runs what it has, takes nothing more, and ends then. */
        DRAINING("draining"),
        /** Its connection is gone, or it was adopted; it may live. */
        SILENT("silent"),
        /** Drover ends it by force. */
        DYING("dying"),
        /** It has ended, and the next one starts after a pause. */
        BACKING_OFF("backing-off"),
        /** A state of a later version, which this version does not know. */
        UNKNOWN("unknown");

        private final String token;

        State(String token) {
            this.token = token;
        }

        /** {@return the state as tables and JSON have it} */
        public String token() {
            return token;
        }
    }
}
