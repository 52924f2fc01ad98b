package dev.drover.spec;

import dev.drover.model.SignalNames;
import dev.drover.proto.Spec;

/** A signal of Linux, by name or number. Immutable; any thread. */
public abstract class SignalField extends PlainField {
    /** The last real-time signal, see signal(7). */
    private static final int MOST = 64;

    SignalField(FieldDoc doc, AppliesTo appliesTo) {
        super(doc, appliesTo);
    }

    /** The number of a spec that {@link #isSet has one}. */
    public abstract int get(Spec spec);

    abstract void put(Spec.Builder spec, int signal);

    /** The value, from a program: {@code SIGINT}, {@code INT} or {@code 2}. */
    public final void set(Spec.Builder spec, String signal) {
        appliesTo().require(name(), spec);
        put(spec, number(name(), signal));
    }

    @Override
    final void parse(Spec.Builder spec, String what, byte[] word) {
        put(spec, number(what, FieldErrors.text(word)));
    }

    private int number(String what, String text) {
        // Longer digits are no number that an int holds.
        boolean isNumber = Durations.isDigits(text) && text.length() < 4;
        int signal = isNumber ? Integer.parseInt(text) : SignalNames.numberOf(text);
        requireInRange(what, signal, text);
        return signal;
    }

    @Override
    final void checkValue(Spec spec) {
        requireInRange(name(), get(spec), Integer.toUnsignedString(get(spec)));
    }

    private void requireInRange(String what, int signal, String text) {
        if (signal < 1 || signal > MOST) {
            throw FieldErrors.invalid(what + " takes " + takes() + ", not '" + text + "'");
        }
    }

    @Override
    public final String takes() {
        return "the name of a signal such as INT or SIGUSR1, or its number, from 1 to " + MOST;
    }

    private String text(Spec spec) {
        int signal = get(spec);
        return SignalNames.isNamed(signal) ? SignalNames.of(signal) : Integer.toString(signal);
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.text(name(), text(spec));
    }

    @Override
    final void showValue(Spec spec, RowSink rows) {
        rows.text(label(), text(spec));
    }
}
