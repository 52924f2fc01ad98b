package dev.drover.spec;

import dev.drover.proto.Spec;
import java.nio.charset.StandardCharsets;

/** What is so, or not. Immutable; any thread. */
public abstract class FlagField extends PlainField {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

    FlagField(FieldDoc doc, AppliesTo appliesTo) {
        super(doc, appliesTo);
    }

    abstract void put(Spec.Builder spec);

    /** Makes it so, from a program. */
    public final void set(Spec.Builder spec) {
        appliesTo().require(label(), spec);
        put(spec);
    }

    /** An option without a value, or {@code true} in a line. */
    @Override
    final void parse(Spec.Builder spec, String what, byte[] word) {
        put(spec);
    }

    @Override
    final void checkValue(Spec spec) {
        // It is so, and that is allowed.
    }

    @Override
    public final String takes() {
        return "true or false in a line";
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.json(name(), TRUE);
    }

    @Override
    final void showValue(Spec spec, RowSink rows) {
        rows.text(label(), "yes");
    }
}
