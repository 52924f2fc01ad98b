package dev.drover.spec;

import com.google.protobuf.ByteString;
import dev.drover.proto.Spec;

/**
 * An absolute path, of any bytes. The command line reads it by itself, because it looks whether the file is there. Immutable; any
 * thread.
 */
public abstract class PathField extends SpecField {
    private final String subject;

    /**
     * A path.
     *
     * @param subject names it in sentences: {@code working directory}
     */
    PathField(FieldDoc doc, String subject) {
        this(doc, subject, AppliesTo.EVERY_JOB);
    }

    PathField(FieldDoc doc, String subject, AppliesTo appliesTo) {
        super(doc, appliesTo);
        this.subject = subject;
    }

    abstract ByteString get(Spec spec);

    abstract void put(Spec.Builder spec, ByteString path);

    /** The value. */
    public final void set(Spec.Builder spec, byte[] path) {
        appliesTo().require(subject, spec);
        put(spec, FieldErrors.absolute(subject, path));
    }

    @Override
    final void checkValue(Spec spec) {
        FieldErrors.absolute(subject, get(spec).toByteArray());
    }

    @Override
    public final String takes() {
        return "a path; in Java an absolute one";
    }

    @Override
    final void writeValue(Spec spec, JsonSink json) {
        json.bytes(name(), get(spec).toByteArray());
    }

    @Override
    final void showValue(Spec spec, RowSink rows) {
        rows.text(label(), FieldErrors.text(get(spec).toByteArray()));
    }
}
