package dev.drover.client;

import java.util.OptionalInt;

/**
 * What became of a message to a task.
 *
 * @param outcome whether it was taken, or why not
 * @param task number, as people see it
 * @param attempt that took or refused it, from 1; absent if none ran
 */
public record SendResult(Outcome outcome, long task, OptionalInt attempt) {
    /** Whether a message was taken, or why not. */
    public enum Outcome {
        /** It is in the inbox of that attempt. It is delivered to no other, and never again. */
        TAKEN,
        /** The task waits, or it is about to start or to end. */
        NOT_RUNNING,
        /** The attempt has not read the messages that it got before. */
        INBOX_FULL,
        /** The task has ended, or that attempt ended before it took the message. */
        ENDED,
        /** It runs, and takes no messages: a command that was submitted without {@code --message-channel}. */
        NO_INBOX
    }
}
