package dev.drover.spec;

import dev.drover.model.UserException;
import dev.drover.proto.Spec;

/** A length of time, up to ten years. Immutable; any thread. */
public abstract class DurationField extends PlainField {
    /** Ten years, in milliseconds. */
    public static final long MAX_MS = 3_650L * 24 * 3_600 * 1_000;

    private final String zeroRefusal;
    private final String advice;

    /**
     * A kind of duration.
     *
     * @param zeroRefusal why it can't be zero, behind it; empty if it can
     * @param advice what to do instead of too long a time, or empty
     */
    DurationField(FieldDoc doc, AppliesTo appliesTo, String zeroRefusal, String advice) {
        super(doc, appliesTo);
        this.zeroRefusal = zeroRefusal;
        this.advice = advice;
    }

    /** The milliseconds of a spec that {@link #isSet has} any. */
    public abstract long getMs(Spec spec);

    abstract void putMs(Spec.Builder spec, long ms);

    /** The value, from a program. */
    public final void set(Spec.Builder spec, long ms) {
        appliesTo().require(name(), spec);
        requireInRange(name(), ms);
        refuseZero(name(), ms, Durations.exact(ms));
        putMs(spec, ms);
    }

    @Override
    final void parse(Spec.Builder spec, String what, byte[] word) {
        String text = FieldErrors.text(word);
        long ms = Durations.parseMs(text, what);
        refuseZero(what, ms, text);
        if (!isInRange(ms)) {
            throw outOfRange(what, ms, text);
        }
        putMs(spec, ms);
    }

    @Override
    final void checkValue(Spec spec) {
        requireInRange(name(), getMs(spec));
    }

    private void refuseZero(String what, long ms, String text) {
        if (ms <= 0 && !zeroRefusal.isEmpty()) {
            throw FieldErrors.invalid(what + " " + text + " " + zeroRefusal);
        }
    }

    private void requireInRange(String what, long ms) {
        if (!isInRange(ms)) {
            throw outOfRange(what, ms, Durations.exact(ms));
        }
    }

    private static boolean isInRange(long ms) {
        return ms >= 0 && ms <= MAX_MS;
    }

    private UserException outOfRange(String what, long ms, String text) {
        String why =
                ms < 0 ? "is negative" : "is longer than ten years (3650d)" + (advice.isEmpty() ? "" : "; " + advice);
        return FieldErrors.invalid(what + " " + text + " " + why);
    }

    @Override
    public final String takes() {
        return "a length of time such as 30s, 1h30m or 3d, " + (zeroRefusal.isEmpty() ? "" : "longer than 0, ")
                + "at most 3650d";
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.text(name(), Durations.exact(getMs(spec)));
    }

    @Override
    final void showValue(Spec spec, RowSink rows) {
        rows.text(label(), Durations.format(getMs(spec)));
    }
}
