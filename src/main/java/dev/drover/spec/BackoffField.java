package dev.drover.spec;

import dev.drover.proto.Spec;

/** The pauses before extra runs: the first, doubled each time up to the largest. Immutable; any thread. */
public final class BackoffField extends SpecField {
    BackoffField(FieldDoc doc) {
        super(doc, AppliesTo.EVERY_JOB);
    }

    /** The value, from a program, in milliseconds. */
    public void set(Spec.Builder spec, long firstMs, long largestMs) {
        require(firstMs, largestMs);
        spec.setBackoffFirstMs(firstMs).setBackoffMaxMs(largestMs);
    }

    private void require(long firstMs, long largestMs) {
        FieldErrors.require(
                firstMs >= 0,
                "the first pause of the " + name() + " is " + Durations.exact(firstMs) + "; 0s is the least");
        FieldErrors.require(
                largestMs >= firstMs,
                "the largest pause of the " + name() + ", " + Durations.exact(largestMs)
                        + ", is shorter than the first, " + Durations.exact(firstMs));
        FieldErrors.require(
                largestMs <= DurationField.MAX_MS,
                "the largest pause of the " + name() + ", " + Durations.exact(largestMs)
                        + ", is longer than ten years (3650d)");
    }

    @Override
    public boolean isSet(Spec spec) {
        return spec.getBackoffFirstMs() != 0 || spec.getBackoffMaxMs() != 0;
    }

    @Override
    void checkValue(Spec spec) {
        require(spec.getBackoffFirstMs(), spec.getBackoffMaxMs());
    }

    @Override
    public String takes() {
        return "two lengths of time, the second no shorter, at most 3650d";
    }

    @Override
    void writeValue(Spec spec, JsonSink json) {
        throw new IllegalStateException(name() + " is not in lines");
    }
}
