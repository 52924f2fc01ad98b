package dev.drover.history.attempt;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The columns of {@code attempt}, in the one order in which rows are read and written. */
enum AttemptField {
    ID,
    JOB,
    IDX,
    ATTEMPT,
    STATE,
    CAUSE,
    TASK_ENDED,
    EXIT_CODE,
    SIGNAL,
    EPOCH,
    WORKER,
    INCARNATION,
    PID,
    STARTED_AT_MS,
    ENDED_AT_MS,
    RUN_MICROS,
    CPU_MICROS,
    PEAK_BYTES,
    STDOUT_BYTES,
    STDERR_BYTES,
    DROPPED_BYTES,
    MESSAGE,
    POSITION,
    POSITION_INDEX;

    static final int COUNT = values().length;

    /** All of them, of the table under the name a. */
    static final String ALL =
            Arrays.stream(values()).map(c -> "a." + c.column()).collect(Collectors.joining(", "));

    /** What it is called in SQL. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its place in a row and among the parameters, from 1. */
    int position() {
        return ordinal() + 1;
    }
}
