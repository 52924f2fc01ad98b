package dev.drover.task;

/**
 * A message that somebody sent to a task. Immutable.
 *
 * @param text the message: JSON, or any text
 * @param isJson whether the sender sent it as JSON
 * @param from who sent it, for people
 */
public record IncomingMessage(String text, boolean isJson, String from) {}
