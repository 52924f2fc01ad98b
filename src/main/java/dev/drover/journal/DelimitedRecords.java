package dev.drover.journal;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** Records one after the other, each behind its length as a varint. */
final class DelimitedRecords {
    /** The longest length in bytes. */
    static final int MAX_PREFIX_BYTES = 5;

    private DelimitedRecords() {}

    /** Bytes that the records take. */
    static long bytes(List<JournalRecord> records) {
        long total = 0;
        for (JournalRecord record : records) {
            int size = record.getSerializedSize();
            total += size + CodedOutputStream.computeUInt32SizeNoTag(size);
        }
        return total;
    }

    /** Puts the records at the buffer's position. */
    static void put(ByteBuffer buffer, List<JournalRecord> records) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(buffer);
        for (JournalRecord record : records) {
            out.writeUInt32NoTag(record.getSerializedSize());
            record.writeTo(out);
        }
        out.flush();
    }

    /** Gives each record with its offset from the start. */
    static void forEach(byte[] bytes, int start, int length, ObjLongConsumer<JournalRecord> consumer)
            throws InvalidProtocolBufferException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, start, length);
        while (buffer.hasRemaining()) {
            int at = buffer.position();
            int size = size(buffer);
            if (size < 0 || size > buffer.remaining()) {
                throw new InvalidProtocolBufferException("record of " + size + " bytes in " + buffer.remaining());
            }
            JournalRecord record = JournalRecord.parser().parseFrom(bytes, buffer.position(), size);
            buffer.position(buffer.position() + size);
            consumer.accept(record, at - start);
        }
    }

    /** Reads a length, or -1 if there is none. */
    static int size(ByteBuffer buffer) {
        int size = 0;
        for (int shift = 0; shift < 7 * MAX_PREFIX_BYTES && buffer.hasRemaining(); shift += 7) {
            byte next = buffer.get();
            size |= (next & 0x7f) << shift;
            if (next >= 0) {
                return size < 0 ? -1 : size;
            }
        }
        return -1;
    }
}
