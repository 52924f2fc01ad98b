package dev.drover.wire;

import java.io.IOException;

/** A connection is over; the message is one sentence for people. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1L;

    WireException(String why) {
        super(why);
    }
}
