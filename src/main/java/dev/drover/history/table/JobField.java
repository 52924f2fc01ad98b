package dev.drover.history.table;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The columns of {@code job}, in the one order in which rows are read and written.
 *
 * <p>The key comes last, where an UPDATE has it too.
 */
public enum JobField {
    NAME,
    KIND,
    STATE,
    CAUSE,
    EXIT_CODE,
    SIGNAL,
    TASKS,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    NEVER_RAN,
    ATTEMPTS,
    SUBMITTED_AT_MS,
    STARTED_AT_MS,
    ENDED_AT_MS,
    TIME_MS,
    JOB_KEY,
    PARENT,
    USER_NAME,
    IS_ARRAY,
    NUMBER_FIRST,
    NUMBER_STEP,
    LIST_NAME,
    SPEC_POSITION,
    MESSAGE,
    WORKER,
    FIRST_ATTEMPT,
    LAST_ATTEMPT,
    SAMPLES,
    MESSAGES,
    MESSAGES_DROPPED,
    LABELS,
    KNOWN_FROM,
    ID;

    /** All of them, of the table under the name j. */
    public static final String ALL =
            Arrays.stream(values()).map(c -> "j." + c.column()).collect(Collectors.joining(", "));

    /** What it is called in SQL. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its place in a row and among the parameters, from 1. */
    int position() {
        return ordinal() + 1;
    }
}
