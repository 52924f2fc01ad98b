package dev.drover.message;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.random.RandomGenerator;

/** Fills messages at random, so that a test needs not know their fields. */
final class RandomMessages {
    private static final int MAX_DEPTH = 3;

    private final RandomGenerator random;

    RandomMessages(RandomGenerator random) {
        this.random = random;
    }

    /** Adds to a list so many items. */
    void addItems(Message.Builder to, FieldDescriptor list, int items) {
        for (int i = 0; i < items; i++) {
            to.addRepeatedField(list, value(to, list, 1));
        }
    }

    private Object value(Message.Builder of, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> random.nextInt();
            case LONG -> random.nextLong();
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
            case BOOLEAN -> random.nextBoolean();
            case STRING -> "x".repeat(random.nextInt(60));
            case BYTE_STRING -> ByteString.copyFrom(new byte[random.nextInt(60)]);
            case ENUM ->
                field.getEnumType()
                        .getValues()
                        .get(random.nextInt(field.getEnumType().getValues().size()));
            case MESSAGE -> {
                Message.Builder nested = of.newBuilderForField(field);
                fill(nested, depth);
                yield nested.build();
            }
        };
    }

    private void fill(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            if (depth >= MAX_DEPTH && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    builder.addRepeatedField(field, value(builder, field, depth + 1));
                }
            } else {
                builder.setField(field, value(builder, field, depth + 1));
            }
        }
    }
}
