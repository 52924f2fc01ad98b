package dev.drover.spec;

import dev.drover.proto.JobSpec;

/** A text. Immutable; any thread. */
public abstract class TextField extends PlainField {
    private final String takes;

    TextField(FieldDoc doc, AppliesTo appliesTo, String takes) {
        super(doc, appliesTo);
        this.takes = takes;
    }

    /** The text of a spec that {@link #isSet has one}. */
    public abstract String get(JobSpec spec);

    abstract void put(JobSpec.Builder spec, String text);

    /** Refuses a text that can't be. */
    abstract void require(String what, String text);

    /** The value, from a program. */
    public final void set(JobSpec.Builder spec, String text) {
        appliesTo().require(label(), spec);
        require(label(), text);
        put(spec, text);
    }

    @Override
    final void parse(JobSpec.Builder spec, String what, byte[] word) {
        String text = Faults.exactText(what, word);
        require(what, text);
        put(spec, text);
    }

    @Override
    public boolean isSet(JobSpec spec) {
        return !get(spec).isEmpty();
    }

    @Override
    final void checkValue(JobSpec spec) {
        require(label(), get(spec));
    }

    @Override
    public final String takes() {
        return takes;
    }

    @Override
    final void writeValue(JobSpec spec, JsonSink json) {
        json.text(name(), get(spec));
    }
}
