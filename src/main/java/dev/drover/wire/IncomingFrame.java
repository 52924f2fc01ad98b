package dev.drover.wire;

import zmq.Msg;

/**
 * A frame that a server receives. JeroMQ's I/O thread makes it, the wire thread reads it.
 *
 * <p>JeroMQ keeps all parts of a message until the last one has come, and counts them as one message against its high-water mark. So a
 * peer that never sends the last part could fill the memory before it has proven anything. This class hands each part on as a message of
 * its own, and remembers that more were announced.
 */
final class IncomingFrame extends Msg {
    private boolean wasPart;

    IncomingFrame(int size) {
        super(size);
    }

    /** Whether the peer announced a further part of the same message. */
    boolean wasPart() {
        return wasPart;
    }

    @Override
    public void setFlags(int flags) {
        wasPart |= (flags & MORE) != 0;
        super.setFlags(flags & ~MORE);
    }
}
