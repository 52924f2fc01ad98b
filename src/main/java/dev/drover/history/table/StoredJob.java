package dev.drover.history.table;

import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.JobRow;

/**
 * A row of {@code job}: the job, and what only the history needs to know of it. Owned by the thread that read it.
 *
 * @param knownFrom tasks below this index may have ended before the history begins
 */
public record StoredJob(
        JobRow.Builder row,
        TaskNumbers numbers,
        String listName,
        long specPosition,
        long firstAttempt,
        long lastAttempt,
        long samples,
        long messages,
        int labels,
        long knownFrom) {
    public long id() {
        return row.getId();
    }

    public boolean isFinal() {
        return JobState.ofNumber(row.getStateValue()).isFinal();
    }
}
