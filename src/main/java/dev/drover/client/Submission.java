package dev.drover.client;

/**
 * What the coordinator answered once a job was on disk.
 *
 * @param id of the job
 * @param tasks it has
 * @param repeated it was known by its key: nothing new was queued
 */
public record Submission(JobId id, long tasks, boolean repeated) {}
