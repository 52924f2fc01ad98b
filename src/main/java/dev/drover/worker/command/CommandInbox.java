package dev.drover.worker.command;

import dev.drover.process.spawn.Child;
import dev.drover.proto.Delivery;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptMailbox;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The messages that a command has not been given yet. Each becomes a line on its standard input. The link thread adds, the slot's thread
 * writes.
 */
final class CommandInbox implements AttemptMailbox.Inbox {
    static final int MAX_MESSAGES = 64;
    static final int MAX_BYTES = 1 << 20;

    private final AttemptControl control;
    private final Child child;
    private final ArrayDeque<Delivery> messages = new ArrayDeque<>();
    private int bytes;
    private boolean isDisconnected;

    private CommandInbox(AttemptControl control, Child child) {
        this.control = control;
        this.child = child;
    }

    /** From now on the command takes messages, until its standard input is closed. */
    static CommandInbox open(AttemptControl control, Child child) {
        CommandInbox inbox = new CommandInbox(control, child);
        control.mailbox().open(inbox);
        control.onDisconnect(inbox::disconnect);
        return inbox;
    }

    @Override
    public boolean offer(Delivery message) {
        synchronized (this) {
            int size = message.getBody().size();
            if (messages.size() >= MAX_MESSAGES || bytes + size > MAX_BYTES) {
                return false;
            }
            messages.add(message);
            bytes += size;
        }
        child.wakeup();
        return true;
    }

    /** Its worker is about to leave: the standard input ends after what was taken. */
    private void disconnect() {
        control.mailbox().open(null);
        synchronized (this) {
            isDisconnected = true;
        }
        child.wakeup();
    }

    /** Gives the command its next message, if it has taken the last one. The slot's thread calls it. */
    void writeNext() {
        if (!child.canWrite()) {
            return;
        }
        Optional<byte[]> line = nextLine();
        if (line.isPresent()) {
            child.write(line.get());
        } else if (isDisconnected()) {
            child.closeInput();
        }
    }

    /** The command has its last message, or nobody reads its standard input any more. The slot's thread calls it. */
    void written() {
        if (child.canWrite()) {
            writeNext();
        } else {
            control.mailbox().open(null);
        }
    }

    private synchronized boolean isDisconnected() {
        return isDisconnected;
    }

    private synchronized Optional<byte[]> nextLine() {
        Delivery next = messages.poll();
        if (next == null) {
            return Optional.empty();
        }
        bytes -= next.getBody().size();
        return Optional.of(line(next));
    }

    /** Line breaks in JSON stand between its words, where a space does as well. */
    private static byte[] line(Delivery message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(message.getBody().size() + 1);
        for (byte b : message.getBody()) {
            line.write(b == '\n' || b == '\r' ? ' ' : b);
        }
        line.write('\n');
        return line.toByteArray();
    }
}
