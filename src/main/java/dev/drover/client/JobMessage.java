package dev.drover.client;

import java.time.Instant;

/**
 * A message that a task sent, or one that it took.
 *
 * @param job whose task
 * @param task number, as people see it
 * @param attempt from 1
 * @param at when its worker got it
 * @param toTask whether it was sent to the task; else the task sent it
 * @param from who sent it to the task; empty for a message from the task
 * @param text the message: JSON, or any text; empty if {@code pruned}
 * @param isJson whether its sender sent it as JSON
 * @param pruned the part of the journal that had its text was pruned
 */
public record JobMessage(
        JobId job,
        long task,
        int attempt,
        Instant at,
        boolean toTask,
        String from,
        String text,
        boolean isJson,
        boolean pruned) {}
