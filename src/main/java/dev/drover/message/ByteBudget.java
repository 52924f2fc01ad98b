package dev.drover.message;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;

/** Counts the bytes of the items that go into one message. Not shared between threads. */
public final class ByteBudget {
    private static final int TAG_BYTES = 2;

    private final int budgetBytes;
    private int usedBytes;

    /** @param budgetBytes of all items together; one item alone may be larger */
    public ByteBudget(int budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    /** What an item takes in the message that it is a field of. */
    public static int cost(MessageLite item) {
        return cost(item.getSerializedSize());
    }

    static int cost(ByteString item) {
        return cost(item.size());
    }

    private static int cost(int bytes) {
        return TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(bytes) + bytes;
    }

    /** Whether an item of that cost may be added: it fits, or it is the first. */
    public boolean fits(int cost) {
        return usedBytes == 0 || cost <= budgetBytes - usedBytes;
    }

    public void spend(int cost) {
        usedBytes += cost;
    }

    public boolean isUnspent() {
        return usedBytes == 0;
    }

    /** Begins the next message. */
    public void reset() {
        usedBytes = 0;
    }
}
