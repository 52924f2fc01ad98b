package dev.drover.model;

/**
 * The job that a user's key belongs to.
 *
 * @param job the first one that was accepted under the key
 * @param specHash of what was asked for, by which a repeat is told from another job
 */
public record KeyOwner(long job, Sha256 specHash) {}
