package dev.drover.spec;

import com.google.protobuf.ByteString;
import dev.drover.proto.Spec;

/** What a command finds as its own name: any bytes but NUL. Immutable; any thread. */
public final class Argv0Field extends PlainField {
    Argv0Field(FieldDoc doc) {
        super(doc, AppliesTo.COMMANDS);
    }

    /** The value, from a program. */
    public void set(Spec.Builder spec, byte[] bytes) {
        appliesTo().require(name(), spec);
        parse(spec, name(), bytes);
    }

    @Override
    void parse(Spec.Builder spec, String what, byte[] word) {
        spec.getCommandBuilder().setArgv0(FieldErrors.withoutNul(what, word));
    }

    @Override
    public boolean isSet(Spec spec) {
        return spec.getCommand().hasArgv0();
    }

    @Override
    void checkValue(Spec spec) {
        FieldErrors.requireNoNul(name(), spec.getCommand().getArgv0());
        FieldErrors.require(
                !spec.hasOpenFiles() && !spec.hasCoreDump(),
                "argv0 can't go with openFiles or coreDump: what sets those gives a program its own name; leave one out");
    }

    private static ByteString get(Spec spec) {
        return spec.getCommand().getArgv0();
    }

    @Override
    public String takes() {
        return "any bytes but NUL";
    }

    @Override
    void writeValue(Spec spec, JsonSink json) {
        json.bytes(name(), get(spec).toByteArray());
    }

    @Override
    void showValue(Spec spec, RowSink rows) {
        rows.text(label(), FieldErrors.text(get(spec).toByteArray()));
    }
}
