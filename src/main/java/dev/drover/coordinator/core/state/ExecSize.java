package dev.drover.coordinator.core.state;

import com.google.protobuf.ByteString;
import dev.drover.model.ExecLimits;
import dev.drover.model.Marks;
import dev.drover.proto.Environment;
import dev.drover.proto.Variable;
import java.util.List;

/**
 * What variables take when a program is started with them, without those of Drover, which it never gets. Immutable; any thread.
 *
 * @param bytes of all, as {@link ExecLimits#counted} counts them
 * @param longest bytes of the longest {@code NAME=value}, with its NUL
 */
public record ExecSize(long bytes, long longest) {
    private static final ByteString DROVERS_OWN = ByteString.copyFromUtf8(Marks.PREFIX);

    /** Takes time for each variable, so it is kept for an environment that many jobs name. */
    public static ExecSize of(Environment environment) {
        return of(environment.getVariablesList());
    }

    static ExecSize of(List<Variable> variables) {
        long bytes = 0;
        long longest = 0;
        for (Variable variable : variables) {
            if (!variable.getName().startsWith(DROVERS_OWN)) {
                long length =
                        variable.getName().size() + 1L + variable.getValue().size();
                bytes += ExecLimits.counted(length);
                longest = Math.max(longest, length + 1);
            }
        }
        return new ExecSize(bytes, longest);
    }
}
