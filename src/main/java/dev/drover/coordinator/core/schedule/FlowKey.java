package dev.drover.coordinator.core.schedule;

/**
 * Which flow a job belongs to.
 *
 * @param priority its class, {@value ReadyQueue#MIN_PRIORITY} to {@value ReadyQueue#MAX_PRIORITY}; higher ones first
 * @param submitter the session id of the process that submitted it, or for an attached job a number that no other job has
 * @param name the job's name; jobs of one submitter and name run in order of submission
 */
record FlowKey(int priority, long submitter, String name) {}
