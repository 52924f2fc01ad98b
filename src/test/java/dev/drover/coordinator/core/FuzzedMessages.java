package dev.drover.coordinator.core;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes messages that any peer could send: each field is left out, or has a value that means something, or one at or past its bound.
 * What a test knows better than chance, an attempt that runs or a spec that is accepted, it gives as a source.
 */
public final class FuzzedMessages {
    private static final int MAX_DEPTH = 6;
    private static final int LARGE = 70_000;
    private static final int UNKNOWN_ENUM = 77;
    private static final List<Integer> INTS =
            List.of(0, 1, 1, 2, 3, -1, 100, 1_000_000, Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MIN_VALUE);
    private static final List<Long> LONGS = List.of(
            0L,
            1L,
            1L,
            2L,
            3L,
            -1L,
            1_000L,
            1L << 31,
            1_700_000_001_000L,
            Long.MAX_VALUE,
            Long.MAX_VALUE - 1,
            Long.MIN_VALUE);
    private static final List<String> TEXTS =
            List.of("", "a", "job", "1", "\u0000\u001b[2J\n", "é".repeat(5_000), "x".repeat(LARGE));
    private static final List<ByteString> BYTES = List.of(
            ByteString.EMPTY,
            ByteString.copyFromUtf8("true"),
            ByteString.copyFrom(new byte[32]),
            ByteString.copyFrom(new byte[65]),
            ByteString.copyFrom(new byte[] {(byte) 0xff, 0}),
            ByteString.copyFrom(new byte[LARGE]));

    private final RandomGenerator random;
    private final Map<String, Supplier<Object>> sources = new HashMap<>();

    public FuzzedMessages(RandomGenerator random) {
        this.random = random;
    }

    /** Three of four fields or messages of that full name come from there, unless it gives null. */
    public void setSource(String name, Supplier<Object> source) {
        sources.put(name, source);
    }

    public Message next(Message prototype) {
        return next(prototype.newBuilderForType(), 0);
    }

    private Message next(Message.Builder builder, int depth) {
        Object known = known(builder.getDescriptorForType().getFullName());
        if (known != null) {
            return (Message) known;
        }
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            if (field.getRealContainingOneof() == null && random.nextInt(3) > 0) {
                fill(builder, field, depth);
            }
        }
        for (OneofDescriptor oneof : builder.getDescriptorForType().getRealOneofs()) {
            // None: a body that this version does not know.
            if (random.nextInt(20) > 0) {
                fill(builder, oneOf(oneof.getFields()), depth);
            }
        }
        return builder.build();
    }

    /** The message with one of its fields changed, at any depth. */
    Message changed(Message message) {
        Message.Builder builder = message.toBuilder();
        List<FieldDescriptor> fields = builder.getDescriptorForType().getFields();
        FieldDescriptor field = fields.get(random.nextInt(fields.size()));
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.isRepeated()
                && message.hasField(field)
                && random.nextBoolean()) {
            return builder.setField(field, changed((Message) message.getField(field)))
                    .build();
        }
        builder.clearField(field);
        fill(builder, field, 0);
        return builder.build();
    }

    private void fill(Message.Builder builder, FieldDescriptor field, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (!field.isRepeated()) {
            builder.setField(field, value(builder, field, depth));
            return;
        }
        int count = random.nextInt(20) == 0 ? 40 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            builder.addRepeatedField(field, value(builder, field, depth));
        }
    }

    private Object value(Message.Builder builder, FieldDescriptor field, int depth) {
        Object known = known(field.getFullName());
        if (known != null) {
            return known;
        }
        return switch (field.getJavaType()) {
            case INT -> oneOf(INTS);
            case LONG -> oneOf(LONGS);
            case FLOAT -> random.nextFloat();
            case DOUBLE -> oneOf(List.of(0.0, 0.5, -1.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE));
            case BOOLEAN -> random.nextBoolean();
            case STRING -> oneOf(TEXTS);
            case BYTE_STRING -> oneOf(BYTES);
            case ENUM ->
                random.nextInt(8) == 0
                        ? field.getEnumType().findValueByNumberCreatingIfUnknown(UNKNOWN_ENUM)
                        : oneOf(field.getEnumType().getValues());
            case MESSAGE -> next(builder.newBuilderForField(field), depth + 1);
        };
    }

    private Object known(String name) {
        Supplier<Object> source = sources.get(name);
        return source == null || random.nextInt(4) == 0 ? null : source.get();
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
