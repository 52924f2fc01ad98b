package dev.drover.history.table;

import java.util.Locale;

/** The tables that grow, whose rows the history counts itself. */
public enum CountedTable {
    JOB,
    JOB_KEY,
    JOB_LABEL,
    JOB_WORKER,
    TASK_CANCEL,
    ATTEMPT,
    FAULT,
    PROGRESS,
    TASK_MESSAGE,
    WORKER,
    ENVIRONMENT;

    /** What it is called in SQL. */
    public String table() {
        return name().toLowerCase(Locale.ROOT);
    }
}
