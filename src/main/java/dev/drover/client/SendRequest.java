package dev.drover.client;

import java.util.OptionalLong;

/**
 * A message to a task that runs.
 *
 * @param job which one
 * @param task number, as people see it; absent for the only task of a plain job
 * @param text the message, at most 64 KiB in UTF-8
 * @param format how the message is read
 */
public record SendRequest(JobId job, OptionalLong task, String text, Format format) {
    /** How a message is read. */
    public enum Format {
        /** Any text; without line breaks if the task is a command. */
        TEXT,
        /** One JSON value. */
        JSON
    }

    /**
     * Checks that nothing is null.
     *
     * @param job {@link #job}
     * @param task {@link #task}
     * @param text {@link #text}
     * @param format {@link #format}
     */
    public SendRequest {
        ArgumentChecks.requireNonNull(job, "job");
        ArgumentChecks.requireNonNull(task, "task");
        ArgumentChecks.requireNonNull(text, "text");
        ArgumentChecks.requireNonNull(format, "format");
    }

    /**
     * {@return a text for the only task of a plain job}
     *
     * @param job which one
     * @param text any text
     */
    public static SendRequest text(JobId job, String text) {
        return new SendRequest(job, OptionalLong.empty(), text, Format.TEXT);
    }

    /**
     * {@return JSON for the only task of a plain job}
     *
     * @param job which one
     * @param json one JSON value
     */
    public static SendRequest json(JobId job, String json) {
        ArgumentChecks.requireNonNull(json, "json");
        return new SendRequest(job, OptionalLong.empty(), json, Format.JSON);
    }

    /**
     * {@return the same for a task of an array job}
     *
     * @param number of the task, as people see it
     */
    public SendRequest toTask(long number) {
        return new SendRequest(job, OptionalLong.of(number), text, format);
    }
}
