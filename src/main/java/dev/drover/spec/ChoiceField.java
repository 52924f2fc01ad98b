package dev.drover.spec;

import dev.drover.proto.Spec;
import java.util.List;

/** One word of a few. Immutable; any thread. */
public abstract class ChoiceField extends PlainField {
    private final List<String> words;

    ChoiceField(FieldDoc doc, AppliesTo appliesTo, List<String> words) {
        super(doc, appliesTo);
        this.words = words;
    }

    /** The word of a spec that {@link #isSet has one}; one that is none of {@link #words} where a peer sent what this version doesn't know. */
    public abstract String get(Spec spec);

    /** Puts one of {@link #words}. */
    abstract void put(Spec.Builder spec, String word);

    public final List<String> words() {
        return words;
    }

    /** The value, from a program. */
    public final void set(Spec.Builder spec, String word) {
        appliesTo().require(name(), spec);
        require(name(), word);
        put(spec, word);
    }

    @Override
    final void parse(Spec.Builder spec, String what, byte[] bytes) {
        String word = FieldErrors.text(bytes);
        require(what, word);
        put(spec, word);
    }

    @Override
    final void checkValue(Spec spec) {
        require(name(), get(spec));
    }

    private void require(String what, String word) {
        if (!words.contains(word)) {
            throw FieldErrors.invalid(what + " takes " + takes() + ", not '" + word + "'");
        }
    }

    @Override
    public final String takes() {
        return String.join(" or ", words);
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.text(name(), get(spec));
    }

    @Override
    final void showValue(Spec spec, RowSink rows) {
        rows.text(label(), get(spec));
    }
}
