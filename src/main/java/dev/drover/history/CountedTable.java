package dev.drover.history;

import java.util.Locale;

/** The tables that grow, whose rows the history counts itself. */
enum CountedTable {
    JOB,
    JOB_LABEL,
    JOB_WORKER,
    TASK_CANCEL,
    ATTEMPT,
    FAULT,
    PROGRESS,
    WORKER,
    ENVIRONMENT;

    /** What it is called in SQL. */
    String table() {
        return name().toLowerCase(Locale.ROOT);
    }
}
