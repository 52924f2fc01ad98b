package dev.drover.spec;

import dev.drover.proto.Spec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** In which fields two jobs differ. Any thread. */
public final class SpecDifference {
    private SpecDifference() {}

    /** The names of the fields that one of them has and the other has not, or with another value; in the order of the table. */
    public static List<String> fields(Spec one, Spec other) {
        List<String> names = new ArrayList<>();
        for (SpecField field : JobFields.ALL) {
            if (!Value.of(field, one).equals(Value.of(field, other))) {
                names.add(field.name());
            }
        }
        return names;
    }

    /** The value of one field, as something that can be compared. */
    private static final class Value implements JsonSink {
        private final List<Object> parts = new ArrayList<>();

        static List<Object> of(SpecField field, Spec spec) {
            Value value = new Value();
            field.write(spec, value);
            return value.parts;
        }

        @Override
        public void text(String name, String value) {
            parts.add(value);
        }

        @Override
        public void number(String name, long value) {
            parts.add(value);
        }

        @Override
        public void bytes(String name, byte[] value) {
            parts.add(ByteBuffer.wrap(value));
        }

        @Override
        public void words(String name, List<byte[]> words) {
            for (byte[] word : words) {
                parts.add(ByteBuffer.wrap(word));
            }
        }

        @Override
        public void pairs(String name, List<Pair> pairs) {
            for (Pair pair : pairs) {
                parts.add(ByteBuffer.wrap(pair.name()));
                parts.add(ByteBuffer.wrap(pair.value()));
            }
        }

        @Override
        public void json(String name, byte[] json) {
            parts.add(ByteBuffer.wrap(json));
        }
    }
}
