package dev.drover.client;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * A task's own report of its progress.
 *
 * @param job whose task
 * @param task number, as people see it
 * @param attempt from 1
 * @param at when it was reported
 * @param current how far it is
 * @param total absent when it isn't known
 * @param note may be empty
 */
public record ProgressInfo(
        JobId job, long task, int attempt, Instant at, double current, OptionalDouble total, String note) {}
