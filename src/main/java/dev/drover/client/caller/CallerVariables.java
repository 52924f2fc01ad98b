package dev.drover.client.caller;

import com.google.protobuf.ByteString;
import dev.drover.model.Marks;
import dev.drover.proto.Variable;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Undoes what {@code scripts/drover} had to change in the environment for the JVM's sake, as the head of that script says. Without
 * state; any thread.
 */
final class CallerVariables {
    /** Followed by a name: empty where the caller had no such variable, else {@code =} and its value. */
    private static final ByteString CHANGED = ByteString.copyFromUtf8(Marks.PREFIX + "CALLER_");

    /** The variables that the shell could not pass on: base64 of {@code NAME=VALUE}, each ended by NUL. */
    private static final ByteString DROPPED = ByteString.copyFromUtf8(Marks.PREFIX + "DROPPED_VARIABLES");

    private CallerVariables() {}

    /** The variables as the caller of the script had them, without those that the script added. */
    static List<Variable> restore(List<Variable> variables) {
        Map<ByteString, ByteString> changed = new HashMap<>();
        List<Variable> added = new ArrayList<>();
        for (Variable variable : variables) {
            if (variable.getName().startsWith(CHANGED)) {
                changed.put(variable.getName().substring(CHANGED.size()), variable.getValue());
            } else if (variable.getName().equals(DROPPED)) {
                added.addAll(OwnEnvironment.parse(
                        Base64.getDecoder().decode(variable.getValue().toStringUtf8())));
            }
        }
        if (changed.isEmpty() && added.isEmpty()) {
            return variables;
        }
        List<Variable> restored = new ArrayList<>(added);
        for (Variable variable : variables) {
            ByteString name = variable.getName();
            if (!name.startsWith(CHANGED) && !name.equals(DROPPED) && !changed.containsKey(name)) {
                restored.add(variable);
            }
        }
        changed.forEach((name, value) -> {
            if (!value.isEmpty()) {
                restored.add(Variable.newBuilder()
                        .setName(name)
                        .setValue(value.substring(1))
                        .build());
            }
        });
        return restored;
    }
}
