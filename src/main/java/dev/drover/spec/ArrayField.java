package dev.drover.spec;

import dev.drover.model.TaskNumbers;
import dev.drover.model.UserException;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;

/** The numbers of an array job's tasks: first, first + step … as long as they don't pass last. Immutable; any thread. */
public final class ArrayField extends PlainField {
    private static final String SUBJECT = "the array";

    ArrayField(FieldDoc doc) {
        super(doc, AppliesTo.EVERY_JOB);
    }

    /** The value, from a program. */
    public void set(Spec.Builder spec, long first, long last, long step) {
        put(spec, SUBJECT, first, last, step);
    }

    @Override
    void parse(Spec.Builder spec, String what, byte[] word) {
        ArrayRange range = ArrayRange.parse(what, FieldErrors.text(word));
        put(spec, what, range.first(), range.last(), range.step());
    }

    private static void put(Spec.Builder spec, String what, long first, long last, long step) {
        require(what, first, last, step);
        // The last number that there is: 0-90:7 and 0-84:7 are the same tasks, and so the same spec.
        spec.getRangeBuilder()
                .setFirst(first)
                .setLast(first + (last - first) / step * step)
                .setStep(step);
    }

    @Override
    void checkValue(Spec spec) {
        SteppedRange range = spec.getRange();
        require(SUBJECT, range.getFirst(), range.getLast(), range.getStep());
    }

    private static void require(String what, long first, long last, long step) {
        ArrayRange range = new ArrayRange(first, last, step);
        if (step < 1) {
            throw refusal(what, range, "has a step of " + step + "; 1 is the least");
        }
        if (last < first) {
            throw refusal(what, range, "ends before it begins; write " + last + "-" + first);
        }
        if (first < 0) {
            throw refusal(what, range, "begins below 0; its numbers go from 0 on");
        }
        long count = (last - first) / step + 1;
        // From 0 to the largest long there is one more than a long can count.
        if (count <= 0 || count > TaskNumbers.MAX_TASKS) {
            throw refusal(
                    what,
                    range,
                    "has " + (count > 0 ? NumberText.grouped(count) : "too many") + " tasks, "
                            + NumberText.grouped(TaskNumbers.MAX_TASKS) + " are the most; split it");
        }
    }

    private static UserException refusal(String what, ArrayRange range, String why) {
        return FieldErrors.invalid(what + " " + range + " " + why);
    }

    @Override
    public boolean isSet(Spec spec) {
        return spec.hasRange();
    }

    @Override
    public String takes() {
        return "A-B or A-B:STEP with numbers from 0 on; at most " + NumberText.grouped(TaskNumbers.MAX_TASKS)
                + " tasks";
    }

    @Override
    void writeValue(Spec spec, JsonSink json) {
        json.text(name(), text(spec.getRange()));
    }

    @Override
    void showValue(Spec spec, RowSink rows) {
        rows.text(name(), text(spec.getRange()));
    }

    private static String text(SteppedRange range) {
        return new ArrayRange(range.getFirst(), range.getLast(), range.getStep()).toString();
    }
}
