package dev.drover.spec;

import dev.drover.proto.Spec;

/** The pauses before extra runs: the first, doubled each time up to the largest. Immutable; any thread. */
public final class BackoffField extends PlainField {
    private static final String BETWEEN = "..";

    BackoffField(FieldDoc doc) {
        super(doc, AppliesTo.EVERY_JOB);
    }

    /** The value, from a program, in milliseconds. */
    public void set(Spec.Builder spec, long firstMs, long largestMs) {
        put(spec, name(), firstMs, largestMs);
    }

    @Override
    void parse(Spec.Builder spec, String what, byte[] word) {
        String text = FieldErrors.text(word);
        int between = text.indexOf(BETWEEN);
        long firstMs = between < 0 ? -1 : Durations.parseOrNegative(text.substring(0, between));
        long largestMs = between < 0 ? -1 : Durations.parseOrNegative(text.substring(between + BETWEEN.length()));
        if (firstMs < 0 || largestMs < 0) {
            throw FieldErrors.invalid(what + " takes two lengths of time such as 1s..1m, not '" + text + "'");
        }
        put(spec, what, firstMs, largestMs);
    }

    private static void put(Spec.Builder spec, String what, long firstMs, long largestMs) {
        require(what, firstMs, largestMs);
        spec.setBackoffFirstMs(firstMs).setBackoffMaxMs(largestMs);
    }

    private static void require(String what, long firstMs, long largestMs) {
        if (firstMs < 0) {
            throw FieldErrors.invalid(
                    "the first pause of the " + what + " is " + Durations.exact(firstMs) + "; 0s is the least");
        }
        if (largestMs < firstMs) {
            throw FieldErrors.invalid("the largest pause of the " + what + ", " + Durations.exact(largestMs)
                    + ", is shorter than the first, " + Durations.exact(firstMs));
        }
        if (largestMs > DurationField.MAX_MS) {
            throw FieldErrors.invalid("the largest pause of the " + what + ", " + Durations.exact(largestMs)
                    + ", is longer than ten years (3650d)");
        }
    }

    @Override
    public boolean isSet(Spec spec) {
        return spec.hasBackoffFirstMs() || spec.hasBackoffMaxMs();
    }

    @Override
    void checkValue(Spec spec) {
        if (!spec.hasBackoffFirstMs() || !spec.hasBackoffMaxMs()) {
            throw FieldErrors.invalid("the " + name() + " has one pause; it needs both");
        }
        require(name(), spec.getBackoffFirstMs(), spec.getBackoffMaxMs());
    }

    @Override
    public String takes() {
        return "two lengths of time such as 1s..1m, the second no shorter, at most 3650d";
    }

    @Override
    void writeValue(Spec spec, JsonSink json) {
        json.text(
                name(), Durations.exact(spec.getBackoffFirstMs()) + BETWEEN + Durations.exact(spec.getBackoffMaxMs()));
    }

    @Override
    void showValue(Spec spec, RowSink rows) {
        rows.text(
                label(),
                Durations.format(spec.getBackoffFirstMs()) + " up to " + Durations.format(spec.getBackoffMaxMs()));
    }
}
