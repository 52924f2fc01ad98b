package dev.drover.spec;

import dev.drover.proto.Spec;
import java.util.List;

/** A whole number in a range. Immutable; any thread. */
public abstract class NumberField extends PlainField {
    private final long least;
    private final long most;

    NumberField(FieldDoc doc, AppliesTo appliesTo, long least, long most) {
        super(doc, appliesTo);
        this.least = least;
        this.most = most;
    }

    /** The value of a spec that {@link #isSet has one}. */
    public abstract long get(Spec spec);

    abstract void put(Spec.Builder spec, long value);

    /** The value, from a program. */
    public final void set(Spec.Builder spec, long value) {
        appliesTo().require(name(), spec);
        requireInRange(name(), value, format(value));
        put(spec, value);
    }

    public final long least() {
        return least;
    }

    public final long most() {
        return most;
    }

    @Override
    final void parse(Spec.Builder spec, String what, byte[] word) {
        String text = FieldErrors.text(word);
        long value;
        try {
            value = Long.parseLong(text, radix());
        } catch (NumberFormatException e) {
            throw FieldErrors.invalid(refusal(what, text));
        }
        requireInRange(what, value, text);
        put(spec, value);
    }

    @Override
    final void checkValue(Spec spec) {
        requireInRange(name(), get(spec), format(get(spec)));
    }

    private void requireInRange(String what, long value, String text) {
        FieldErrors.require(value >= least && value <= most, refusal(what, text));
    }

    private String refusal(String what, String text) {
        return what + " takes " + takes() + ", not '" + text + "'";
    }

    /** As it is written in words, sentences and rows. */
    final String format(long value) {
        return Long.toString(value, radix());
    }

    int radix() {
        return 10;
    }

    @Override
    public final String takes() {
        return "a number from " + format(least) + " to " + format(most);
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.number(name(), get(spec));
    }

    @Override
    public List<String> show(Spec spec) {
        return isInLine() && isSet(spec) ? List.of(format(get(spec))) : List.of();
    }
}
