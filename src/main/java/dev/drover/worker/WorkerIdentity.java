package dev.drover.worker;

/**
 * The identity of this worker, as it is in its hello. Immutable.
 *
 * @param worker id, from 1
 * @param incarnation number of this process among those of that id, from 1
 * @param pid of this process
 * @param startTicks field 22 of {@code /proc/PID/stat}
 * @param slots attempts that can run at once
 * @param version of Drover
 * @param program as the coordinator called what it runs from
 */
public record WorkerIdentity(
        int worker, int incarnation, int pid, long startTicks, int slots, String version, String program) {
    /** Of the protocol in {@code worker.proto}. */
    public static final int PROTOCOL_VERSION = 1;
}
