package dev.drover.spec;

import dev.drover.model.TaskNumbers;
import dev.drover.proto.Spec;

/**
 * A field about the values of an array job. The command line reads them by itself, because it stores the values in the home first.
 * Immutable; any thread.
 */
public abstract class ValuesField extends SpecField {
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

    @Override
    void showValue(Spec spec, RowSink rows) {
        // Likewise shown.
    }

    /** Where values come from, and how they end: after that they are a list in the home, and the spec has its name. */
    static final class Source extends ValuesField {
        Source(FieldDoc doc, String takes) {
            super(doc, takes);
        }
    }

    /** The name of values in the home, which is a digest of them. */
    public static final class ListName extends ValuesField {
        ListName(FieldDoc doc) {
            super(doc, "a name of letters and digits, as drover show --json tells it");
        }

        /** The values of a list, from a program. */
        public void set(Spec.Builder spec, String name, long count) {
            requireList(name, count);
            spec.getListBuilder().setName(name).setCount(count);
        }

        /** Whether the home may have values of that name. */
        public static boolean isName(String name) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9')) {
                    return false;
                }
            }
            return !name.isEmpty() && name.length() <= MAX_LIST_NAME_LENGTH;
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.hasList();
        }

        @Override
        void checkValue(Spec spec) {
            requireList(spec.getList().getName(), spec.getList().getCount());
        }

        private static void requireList(String name, long count) {
            if (!isName(name)) {
                throw FieldErrors.invalid("the list of values is not one that Drover made: '" + name + "'");
            }
            if (count < 0 || count > TaskNumbers.MAX_TASKS) {
                throw FieldErrors.invalid("the list of values has more than "
                        + NumberText.grouped(TaskNumbers.MAX_TASKS) + " values; submit it in several jobs");
            }
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.text(name(), spec.getList().getName());
        }

        @Override
        void showValue(Spec spec, RowSink rows) {
            long count = spec.getList().getCount();
            rows.text(
                    name(),
                    spec.getList().getName() + ", " + NumberText.grouped(count) + (count == 1 ? " value" : " values"));
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
            // Checked with the list's name.
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.number(name(), spec.getList().getCount());
        }
    }
}
