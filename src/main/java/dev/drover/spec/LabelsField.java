package dev.drover.spec;

import dev.drover.proto.Label;
import dev.drover.proto.Spec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What marks a job, to find it by. Immutable; any thread. */
final class LabelsField extends PairsField {
    private static final int MAX_LABELS = 64;
    private static final int MAX_KEY_BYTES = 200;

    LabelsField(FieldDoc doc) {
        super(doc);
    }

    @Override
    public boolean isSet(Spec spec) {
        return spec.getLabelsCount() > 0;
    }

    @Override
    List<Pair> get(Spec spec) {
        List<Pair> pairs = new ArrayList<>(spec.getLabelsCount());
        for (Label label : spec.getLabelsList()) {
            pairs.add(new Pair(
                    label.getKeyBytes().toByteArray(), label.getValueBytes().toByteArray()));
        }
        return pairs;
    }

    @Override
    void add(Spec.Builder spec, String what, byte[] key, byte[] value) {
        String keyText = FieldErrors.exactText(what, key);
        requireKey(keyText);
        for (int i = 0; i < spec.getLabelsCount(); i++) {
            if (spec.getLabels(i).getKey().equals(keyText)) {
                spec.removeLabels(i);
            }
        }
        spec.addLabels(Label.newBuilder().setKey(keyText).setValue(FieldErrors.exactText(what, value)));
    }

    @Override
    void checkValue(Spec spec) {
        if (spec.getLabelsCount() > MAX_LABELS) {
            throw FieldErrors.invalid(
                    "there are " + spec.getLabelsCount() + " labels, " + MAX_LABELS + " are the most");
        }
        for (Label label : spec.getLabelsList()) {
            requireKey(label.getKey());
        }
    }

    /** The page has it at its top, from the job itself: it has that even where the spec was pruned. */
    @Override
    void showValue(Spec spec, RowSink rows) {}

    private static void requireKey(String key) {
        if (!isKey(key)) {
            throw FieldErrors.invalid(
                    "a label's key has 1 to " + MAX_KEY_BYTES + " bytes and no =, this one is \"" + key + "\"");
        }
    }

    private static boolean isKey(String text) {
        return !text.isEmpty()
                && text.indexOf('=') < 0
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_KEY_BYTES;
    }

    @Override
    public String takes() {
        return "KEY=VALUE, the key of 1 to " + MAX_KEY_BYTES + " bytes; at most " + MAX_LABELS + " of them";
    }
}
