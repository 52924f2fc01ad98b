package dev.drover.model;

import java.util.List;

/**
 * Why a job, task or attempt did not succeed.
 *
 * <p>{@link #number()} is the number of {@code drover.v1.CauseCode}, where 0 stands for none; {@link #token()} is the word in
 * JSON, SQL and on screen.
 */
public enum Cause {
    EXIT(1, "exit"),
    SIGNAL(2, "signal"),
    EXCEPTION(3, "exception"),
    TIMEOUT(4, "timeout"),
    CANCELLED(5, "cancelled"),
    WORKER_LOST(6, "worker-lost"),
    QUARANTINED(7, "quarantined"),
    OUTPUT_LIMIT(8, "output-limit"),
    MEMORY_LIMIT(9, "memory-limit"),
    CPU_LIMIT(10, "cpu-limit"),
    NOT_STARTED(11, "not-started"),
    PREREQUISITE(12, "prerequisite"),
    MAX_FAILURES(13, "max-failures"),
    SHUTDOWN(14, "shutdown");

    // Each call of values() copies them.
    private static final List<Cause> BY_NUMBER = List.of(values());

    private final int number;
    private final String token;

    Cause(int number, String token) {
        this.number = number;
        this.token = token;
    }

    public int number() {
        return number;
    }

    public String token() {
        return token;
    }

    /** Whether it is no fault of the task: one that is run again for it spends none of its retries. */
    public boolean isNoFaultOfTheTask() {
        return this == WORKER_LOST || this == SHUTDOWN;
    }

    /** Whether a cause has that number; a newer version may have more. */
    public static boolean isNumber(int number) {
        return number >= 1 && number <= BY_NUMBER.size();
    }

    /** The cause with that number, of {@code drover.v1.CauseCode}. */
    public static Cause ofNumber(int number) {
        if (!isNumber(number)) {
            throw new IllegalArgumentException("no cause has the number " + number);
        }
        return BY_NUMBER.get(number - 1);
    }
}
