package dev.drover.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The states of a job, and of a task within it, with the one table of moves between them.
 *
 * <p>{@link #number()} is the number of {@code drover.v1.JobStateCode}; {@link #token()} is the word in JSON, SQL and on screen.
 */
public enum JobState {
    SCHEDULED(1, "scheduled"),
    QUEUED(2, "queued"),
    HELD(3, "held"),
    RUNNING(4, "running"),
    CANCELLING(5, "cancelling"),
    SUCCEEDED(6, "succeeded"),
    FAILED(7, "failed"),
    CANCELLED(8, "cancelled");

    // Each call of values() copies them.
    private static final List<JobState> BY_NUMBER = List.of(values());

    private final int number;
    private final String token;

    JobState(int number, String token) {
        this.number = number;
        this.token = token;
    }

    public int number() {
        return number;
    }

    public String token() {
        return token;
    }

    /** Whether nothing follows within the round. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** The states that may follow this one directly. */
    public Set<JobState> next() {
        return switch (this) {
            case SCHEDULED -> EnumSet.of(QUEUED, HELD, CANCELLED);
            case HELD -> EnumSet.of(QUEUED, SCHEDULED, CANCELLED);
            case QUEUED -> EnumSet.of(RUNNING, HELD, SUCCEEDED, CANCELLED);
            case RUNNING -> EnumSet.of(CANCELLING, SUCCEEDED, FAILED, CANCELLED);
            case CANCELLING -> EnumSet.of(SUCCEEDED, FAILED, CANCELLED);
            case SUCCEEDED, FAILED, CANCELLED -> EnumSet.noneOf(JobState.class);
        };
    }

    /**
     * Moves from this state to another.
     *
     * @param why names the move in the error
     * @throws IllegalStateException if the table does not have the move, which is a bug
     */
    public JobState moveTo(JobState to, String why) {
        if (!next().contains(to)) {
            throw new IllegalStateException("illegal move from " + token + " to " + to.token + ": " + why);
        }
        return to;
    }

    /** Whether a state has that number; a newer version may have more. */
    public static boolean isNumber(int number) {
        return number >= 1 && number <= BY_NUMBER.size();
    }

    /** The state with that number, of {@code drover.v1.JobStateCode}. */
    public static JobState ofNumber(int number) {
        if (!isNumber(number)) {
            throw new IllegalArgumentException("no job state has the number " + number);
        }
        return BY_NUMBER.get(number - 1);
    }
}
