package dev.drover.spec;

import dev.drover.proto.Spec;

/** A text. Immutable; any thread. */
public abstract class TextField extends PlainField {
    private final String takes;

    TextField(FieldDoc doc, AppliesTo appliesTo, String takes) {
        super(doc, appliesTo);
        this.takes = takes;
    }

    /** The text of a spec that {@link #isSet has one}. */
    public abstract String get(Spec spec);

    abstract void put(Spec.Builder spec, String text);

    /** Refuses a text that can't be. */
    abstract void require(String what, String text);

    /** The value, from a program. */
    public final void set(Spec.Builder spec, String text) {
        appliesTo().require(label(), spec);
        require(label(), text);
        put(spec, text);
    }

    @Override
    final void parse(Spec.Builder spec, String what, byte[] word) {
        String text = FieldErrors.exactText(what, word);
        require(what, text);
        put(spec, text);
    }

    @Override
    public boolean isSet(Spec spec) {
        return !get(spec).isEmpty();
    }

    @Override
    final void checkValue(Spec spec) {
        require(label(), get(spec));
    }

    @Override
    public final String takes() {
        return takes;
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.text(name(), get(spec));
    }

    @Override
    void showValue(Spec spec, RowSink rows) {
        rows.text(label(), get(spec));
    }
}
