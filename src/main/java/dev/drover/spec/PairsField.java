package dev.drover.spec;

import dev.drover.proto.Spec;
import java.util.Arrays;
import java.util.List;

/** Names with values, given one at a time; of a name that comes twice the last counts. Immutable; any thread. */
public abstract class PairsField extends PlainField {
    PairsField(FieldDoc doc) {
        super(doc, AppliesTo.EVERY_JOB);
    }

    abstract List<Pair> get(Spec spec);

    /**
     * Adds one, in place of one of that name.
     *
     * @param what names the field in the error
     */
    abstract void add(Spec.Builder spec, String what, byte[] key, byte[] value);

    /** A value more, from a program. */
    public final void add(Spec.Builder spec, byte[] key, byte[] value) {
        add(spec, name(), key, value);
    }

    @Override
    final void parse(Spec.Builder spec, String what, byte[] word) {
        int equals = 0;
        while (equals < word.length && word[equals] != '=') {
            equals++;
        }
        FieldErrors.require(
                equals > 0 && equals < word.length, what + " takes KEY=VALUE, not '" + FieldErrors.text(word) + "'");
        add(spec, what, Arrays.copyOf(word, equals), Arrays.copyOfRange(word, equals + 1, word.length));
    }

    @Override
    public final boolean repeats() {
        return true;
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.pairs(name(), get(spec));
    }
}
