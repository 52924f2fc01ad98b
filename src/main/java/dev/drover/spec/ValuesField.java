package dev.drover.spec;

import dev.drover.model.TaskNumbers;
import dev.drover.proto.Spec;

/**
 * A field about the values of an array job. The command line reads them by itself, because it stores the values in the home first.
 * Immutable; any thread.
 */
abstract class ValuesField extends SpecField {
    private static final int MAX_LIST_NAME_LENGTH = 100;

    private final String takes;

    ValuesField(FieldDoc doc, String takes) {
        super(doc, AppliesTo.EVERY_JOB);
        this.takes = takes;
    }

    @Override
    public final String takes() {
        return takes;
    }

    @Override
    public boolean isSet(Spec spec) {
        return false;
    }

    @Override
    void checkValue(Spec spec) {
        // What was stored is checked as the list that it became.
    }

    @Override
    void writeValue(Spec spec, JsonSink json) {
        // Likewise written.
    }

    /** Where values come from, and how they end: after that they are a list in the home, and the spec has its name. */
    static final class Source extends ValuesField {
        Source(FieldDoc doc, String takes) {
            super(doc, takes);
        }
    }

    /** The name of values in the home, which is a digest of them. */
    static final class ListName extends ValuesField {
        ListName(FieldDoc doc) {
            super(doc, "a name of letters and digits, as drover show --json tells it");
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.hasList();
        }

        @Override
        void checkValue(Spec spec) {
            FieldErrors.require(
                    isName(spec.getList().getName()),
                    "the list of values is not one that Drover made: '"
                            + spec.getList().getName() + "'");
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.text(name(), spec.getList().getName());
        }

        private static boolean isName(String name) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                    return false;
                }
            }
            return !name.isEmpty() && name.length() <= MAX_LIST_NAME_LENGTH;
        }
    }

    /** How many there are. */
    static final class Count extends ValuesField {
        Count(FieldDoc doc) {
            super(doc, "how many values the list has, at most " + NumberText.grouped(TaskNumbers.MAX_TASKS));
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.hasList();
        }

        @Override
        void checkValue(Spec spec) {
            long count = spec.getList().getCount();
            FieldErrors.require(
                    count >= 0 && count <= TaskNumbers.MAX_TASKS,
                    "the list of values has more than " + NumberText.grouped(TaskNumbers.MAX_TASKS)
                            + " values; submit it in several jobs");
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.number(name(), spec.getList().getCount());
        }
    }
}
