package dev.drover.coordinator.core.schedule;

/**
 * The flow that a job belongs to. Immutable.
 *
 * @param priority the job's class, {@value ReadyQueue#MIN_PRIORITY} to {@value ReadyQueue#MAX_PRIORITY}; the highest is
 *     served first
 * @param submitter the session id of the process that submitted the job; an attached job has a number of its own
 *     instead
 * @param name the job's name; jobs with the same submitter and name run in order of submission
 */
record FlowKey(int priority, long submitter, String name) {}
