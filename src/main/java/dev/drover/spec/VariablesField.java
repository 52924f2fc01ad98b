package dev.drover.spec;

import com.google.protobuf.ByteString;
import dev.drover.proto.Spec;
import dev.drover.proto.Variable;
import java.util.ArrayList;
import java.util.List;

/** Variables on top of the submitter's environment, of any bytes. Immutable; any thread. */
final class VariablesField extends PairsField {
    VariablesField(FieldDoc doc) {
        super(doc);
    }

    @Override
    public boolean isSet(Spec spec) {
        return spec.getVariablesCount() > 0;
    }

    @Override
    List<Pair> get(Spec spec) {
        List<Pair> pairs = new ArrayList<>(spec.getVariablesCount());
        for (Variable variable : spec.getVariablesList()) {
            pairs.add(new Pair(
                    variable.getName().toByteArray(), variable.getValue().toByteArray()));
        }
        return pairs;
    }

    @Override
    void add(Spec.Builder spec, String what, byte[] key, byte[] value) {
        ByteString keyBytes = FieldErrors.withoutNul("variable's name", key);
        ByteString valueBytes = FieldErrors.withoutNul("variable", value);
        requireKey(keyBytes);
        for (int i = 0; i < spec.getVariablesCount(); i++) {
            if (spec.getVariables(i).getName().equals(keyBytes)) {
                spec.removeVariables(i);
            }
        }
        spec.addVariables(Variable.newBuilder().setName(keyBytes).setValue(valueBytes));
    }

    @Override
    void checkValue(Spec spec) {
        requirePossible(spec.getVariablesList());
    }

    /** Refuses what no process can have. */
    static void requirePossible(List<Variable> variables) {
        for (Variable variable : variables) {
            requireKey(variable.getName());
            FieldErrors.requireNoNul("variable's name", variable.getName());
            FieldErrors.requireNoNul("variable", variable.getValue());
        }
    }

    private static void requireKey(ByteString key) {
        boolean hasEquals = false;
        for (int i = 0; i < key.size(); i++) {
            hasEquals |= key.byteAt(i) == '=';
        }
        if (key.isEmpty() || hasEquals) {
            throw FieldErrors.invalid("a variable's name is not empty and has no =, this one is \""
                    + FieldErrors.text(key.toByteArray()) + "\"");
        }
    }

    @Override
    public String takes() {
        return "KEY=VALUE, of any bytes but NUL";
    }

    /** Values of an environment are shown only when asked: names are enough to see what was set. */
    @Override
    void showValue(Spec spec, RowSink rows) {
        for (Variable variable : spec.getVariablesList()) {
            rows.text(label(), FieldErrors.text(variable.getName().toByteArray()));
        }
    }
}
