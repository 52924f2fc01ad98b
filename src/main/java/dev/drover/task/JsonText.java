package dev.drover.task;

/**
 * JSON as it was written, for a task that parses its input or writes its result itself.
 *
 * @param text one JSON value
 */
public record JsonText(String text) {}
