package dev.drover.message;

import com.google.protobuf.MessageLite;
import dev.drover.proto.JournalRecord;
import java.util.List;

/** Checks what rigs, simulated links and simulated journals are given as the real ones do. Runs without the libraries of the tests. */
public final class Fits {
    private Fits() {}

    /** What the wire would refuse fails. */
    public static void message(MessageLite frame, MessageLimits limits) {
        if (frame.getSerializedSize() > limits.messageBytes()) {
            throw new AssertionError("a message of " + frame.getSerializedSize() + " bytes, the limit is "
                    + limits.messageBytes() + ": "
                    + frame.toString()
                            .substring(0, Math.min(2_000, frame.toString().length())));
        }
    }

    /** The records of one append. */
    public static void records(List<JournalRecord> records, MessageLimits limits) {
        long bytes = 0;
        for (JournalRecord record : records) {
            message(record, limits);
            bytes += record.getSerializedSize();
        }
        if (bytes > limits.messageBytes()) {
            throw new AssertionError("one append of " + bytes + " bytes, the limit is " + limits.messageBytes());
        }
    }
}
