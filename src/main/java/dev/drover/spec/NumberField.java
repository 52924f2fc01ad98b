package dev.drover.spec;

import dev.drover.proto.Spec;

/** A whole number in a range. Immutable; any thread. */
public abstract class NumberField extends PlainField {
    static final int OCTAL = 8;

    private static final int DECIMAL = 10;

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
        requireInRange(name(), value);
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
        if (!isInRange(value)) {
            throw FieldErrors.invalid(refusal(what, text));
        }
        put(spec, value);
    }

    @Override
    final void checkValue(Spec spec) {
        requireInRange(name(), get(spec));
    }

    private void requireInRange(String what, long value) {
        if (!isInRange(value)) {
            throw FieldErrors.invalid(refusal(what, format(value)));
        }
    }

    private boolean isInRange(long value) {
        return value >= least && value <= most;
    }

    private String refusal(String what, String text) {
        return what + " takes " + takes() + ", not '" + text + "'";
    }

    /** As it is written in words, sentences and rows. */
    final String format(long value) {
        String digits = Long.toString(value, radix());
        return radix() == OCTAL && value > 0 ? "0" + digits : digits;
    }

    int radix() {
        return DECIMAL;
    }

    @Override
    public final String takes() {
        return (radix() == OCTAL ? "an octal" : "a") + " number from " + format(least) + " to " + format(most);
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        if (radix() == DECIMAL) {
            json.number(name(), get(spec));
        } else {
            // JSON has decimal numbers only.
            json.text(name(), format(get(spec)));
        }
    }

    @Override
    final void showValue(Spec spec, RowSink rows) {
        rows.text(label(), format(get(spec)));
    }
}
