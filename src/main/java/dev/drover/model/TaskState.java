package dev.drover.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The states of one task, as the coordinator keeps them, with the one table of moves between them.
 *
 * <p>Users are shown fewer: {@link #shown()}. {@link #number()} is the number of {@code drover.v1.TaskStateCode}.
 */
public enum TaskState {
    /** To be issued as soon as there is a slot: never issued so far, or given back by a worker that had not started it. */
    QUEUED(1, "queued"),
    /** To be issued again, not before a time. */
    WAITING(2, "waiting"),
    /** Sent to a worker, and not known to have started. */
    ASSIGNED(3, "assigned"),
    /** Sent to a worker, not known to have started, and asked to end. */
    REVOKED(4, "revoked"),
    /** Its worker has reported its start. */
    RUNNING(5, "running"),
    /** Its worker has reported its start, and it was asked to end. */
    CANCELLING(6, "cancelling"),
    SUCCEEDED(7, "succeeded"),
    FAILED(8, "failed"),
    CANCELLED(9, "cancelled");

    // Each call of values() copies them.
    private static final List<TaskState> BY_NUMBER = List.of(values());

    private final int number;
    private final String token;

    TaskState(int number, String token) {
        this.number = number;
        this.token = token;
    }

    public int number() {
        return number;
    }

    public String token() {
        return token;
    }

    /** Whether the task is with a worker: an attempt of it was issued and has not ended. */
    public boolean isLive() {
        return this == ASSIGNED || this == REVOKED || isStarted();
    }

    /** Whether an attempt of it has started and has not ended, as far as its worker said. */
    public boolean isStarted() {
        return this == RUNNING || this == CANCELLING;
    }

    /** Whether its attempt was asked to end and has not ended. */
    public boolean isCancelRequested() {
        return this == REVOKED || this == CANCELLING;
    }

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** The state that users are shown for this one. */
    public JobState shown() {
        return switch (this) {
            case QUEUED, WAITING, ASSIGNED, REVOKED -> JobState.QUEUED;
            case RUNNING, CANCELLING -> JobState.RUNNING;
            case SUCCEEDED -> JobState.SUCCEEDED;
            case FAILED -> JobState.FAILED;
            case CANCELLED -> JobState.CANCELLED;
        };
    }

    /** The states that may follow this one directly. */
    public Set<TaskState> next() {
        return switch (this) {
            case QUEUED -> EnumSet.of(ASSIGNED, CANCELLED);
            case WAITING -> EnumSet.of(ASSIGNED, CANCELLED);
            case ASSIGNED -> EnumSet.of(RUNNING, REVOKED, QUEUED, WAITING, CANCELLED);
            case REVOKED -> EnumSet.of(CANCELLING, CANCELLED);
            case RUNNING -> EnumSet.of(CANCELLING, WAITING, SUCCEEDED, FAILED, CANCELLED);
            case CANCELLING -> EnumSet.of(SUCCEEDED, FAILED, CANCELLED);
            case SUCCEEDED, FAILED, CANCELLED -> EnumSet.noneOf(TaskState.class);
        };
    }

    /**
     * Moves from this state to another.
     *
     * @param what names the task in the error
     * @param why names the move in the error
     * @throws IllegalStateException if the table does not have the move, which is a bug
     */
    public TaskState moveTo(TaskState to, Object what, String why) {
        if (!next().contains(to)) {
            throw new IllegalStateException(
                    "illegal move of " + what + " from " + token + " to " + to.token + ": " + why);
        }
        return to;
    }

    /**
     * The state of a task that ended as its last attempt did.
     *
     * @param end a final one
     */
    public static TaskState endedAs(JobState end) {
        return switch (end) {
            case SUCCEEDED -> SUCCEEDED;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
            case SCHEDULED, QUEUED, HELD, RUNNING, CANCELLING ->
                throw new IllegalArgumentException("a task can't end as " + end.token());
        };
    }

    /** The state with that number, of {@code drover.v1.TaskStateCode}. */
    public static TaskState ofNumber(int number) {
        if (number < 1 || number > BY_NUMBER.size()) {
            throw new IllegalArgumentException("no task state has the number " + number);
        }
        return BY_NUMBER.get(number - 1);
    }
}
