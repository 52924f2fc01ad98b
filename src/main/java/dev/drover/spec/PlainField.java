package dev.drover.spec;

import dev.drover.proto.Spec;

/** A field that is read from its word alone: nothing is looked up, and no other field matters. Immutable; any thread. */
public abstract class PlainField extends SpecField {
    PlainField(FieldDoc doc, AppliesTo appliesTo) {
        super(doc, appliesTo);
    }

    /**
     * Reads what was typed, or stands in a line of {@code --batch}, into a spec that has its work already.
     *
     * @param what names the field in the error, such as {@code --timeout}
     */
    public final void read(Spec.Builder spec, String what, byte[] word) {
        appliesTo().require(what, spec);
        parse(spec, what, word);
    }

    abstract void parse(Spec.Builder spec, String what, byte[] word);
}
