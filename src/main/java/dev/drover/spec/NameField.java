package dev.drover.spec;

import dev.drover.model.JobNames;
import dev.drover.proto.Spec;

/** What a job is called. Immutable; any thread. */
public final class NameField extends TextField {
    NameField(FieldDoc doc) {
        super(doc, AppliesTo.EVERY_JOB, "at most " + JobNames.MAX_BYTES + " characters; " + JobNames.RULE);
    }

    @Override
    public String get(Spec spec) {
        return spec.getName();
    }

    @Override
    void put(Spec.Builder spec, String text) {
        spec.setName(text);
    }

    @Override
    void require(String what, String text) {
        requireName(what.equals(name()) ? "" : "of " + what, text);
    }

    /** The page has it at its top, from the job itself: it has that even where the spec was pruned. */
    @Override
    void showValue(Spec spec, RowSink rows) {}

    /**
     * Refuses what is no name of a job.
     *
     * @param where names the place in the error, {@code after @}, or empty
     */
    public static void requireName(String where, String text) {
        String placed = where.isEmpty() ? "" : " " + where;
        if (text.length() > JobNames.MAX_BYTES) {
            throw FieldErrors.invalid("the name" + placed + " has " + text.length() + " characters, "
                    + JobNames.MAX_BYTES + " are the most; shorten it");
        }
        if (!JobNames.isValid(text)) {
            throw FieldErrors.invalid("'" + text + "'" + placed + " is no name; " + JobNames.RULE);
        }
    }
}
