package dev.drover.spec;

import dev.drover.proto.Spec;

/** A number of bytes, from a least up to a pebibyte. Immutable; any thread. */
public abstract class SizeField extends PlainField {
    /** One pebibyte. */
    public static final long MOST_BYTES = 1L << 50;

    private final long leastBytes;

    SizeField(FieldDoc doc, AppliesTo appliesTo, long leastBytes) {
        super(doc, appliesTo);
        this.leastBytes = leastBytes;
    }

    /** The bytes of a spec that {@link #isSet has} any. */
    public abstract long getBytes(Spec spec);

    abstract void putBytes(Spec.Builder spec, long bytes);

    /** The value, from a program. */
    public final void set(Spec.Builder spec, long bytes) {
        appliesTo().require(name(), spec);
        requireInRange(name(), bytes, Long.toString(bytes));
        putBytes(spec, bytes);
    }

    public final long leastBytes() {
        return leastBytes;
    }

    @Override
    final void parse(Spec.Builder spec, String what, byte[] word) {
        String text = FieldErrors.text(word);
        long bytes = ByteSizes.parseOrNegative(text);
        requireInRange(what, bytes, text);
        putBytes(spec, bytes);
    }

    @Override
    final void checkValue(Spec spec) {
        requireInRange(name(), getBytes(spec), Long.toString(getBytes(spec)));
    }

    private void requireInRange(String what, long bytes, String text) {
        if (bytes < leastBytes || bytes > MOST_BYTES) {
            throw FieldErrors.invalid(what + " takes " + takes() + ", not '" + text + "'");
        }
    }

    @Override
    public final String takes() {
        return "a size such as 64K, 512M or 2G, from " + ByteSizes.exact(leastBytes) + " to "
                + ByteSizes.exact(MOST_BYTES);
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.text(name(), ByteSizes.exact(getBytes(spec)));
    }

    @Override
    final void showValue(Spec spec, RowSink rows) {
        rows.text(label(), ByteSizes.exact(getBytes(spec)));
    }
}
