package dev.drover.worker.command;

import com.google.protobuf.ByteString;
import dev.drover.message.JobDefaults;
import dev.drover.model.Marks;
import dev.drover.model.Placeholders;
import dev.drover.process.spawn.ResourceLimits;
import dev.drover.process.spawn.Stdio;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Environment;
import dev.drover.proto.Spec;
import dev.drover.proto.Variable;
import dev.drover.worker.attempt.JobPlan;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The data that all attempts of a command job share. It is decoded once, and all text is bytes (JVM hazard 6).
 * Immutable, any thread.
 *
 * @param argv with places for the value
 * @param environment {@code K=V} each, without any of Drover's own names
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CommandPlan(
        Placeholders argv,
        List<byte[]> environment,
        byte[] directory,
        Stdio.Input stdin,
        int umask,
        Optional<byte[]> argv0)
        implements JobPlan.KindPlan {
    private static final ByteString DROVERS_OWN = ByteString.copyFromUtf8(Marks.PREFIX);

    static CommandPlan of(JobPlan plan) {
        Spec spec = plan.spec();
        CommandWork command = spec.getCommand();
        // Only array jobs have placeholders.
        Optional<String> placeholder = !plan.isArray()
                ? Optional.of("")
                : command.hasPlaceholder() ? Optional.of(command.getPlaceholder()) : Optional.empty();
        List<byte[]> argv =
                command.getArgvList().stream().map(ByteString::toByteArray).toList();
        Stdio.Input stdin = stdin(spec);
        return new CommandPlan(
                Placeholders.of(argv, command.getShell(), placeholder),
                environment(plan.environment().orElseThrow(), spec.getVariablesList()),
                spec.getDirectory().toByteArray(),
                stdin,
                JobDefaults.umask(spec),
                command.hasArgv0() ? Optional.of(command.getArgv0().toByteArray()) : Optional.empty());
    }

    private static Stdio.Input stdin(Spec spec) {
        if (spec.getMessageChannel()) {
            return new Stdio.Pipe();
        }
        return spec.hasStdinPath() ? new Stdio.ReadFile(spec.getStdinPath().toByteArray()) : new Stdio.DevNull();
    }

    static ResourceLimits limits(Spec spec) {
        return new ResourceLimits(
                spec.hasOpenFiles() ? OptionalInt.of(spec.getOpenFiles()) : OptionalInt.empty(),
                spec.hasCoreDump() ? Optional.of(spec.getCoreDump()) : Optional.empty());
    }

    static List<byte[]> environment(Environment environment, List<Variable> added) {
        Map<ByteString, ByteString> byName = new LinkedHashMap<>();
        environment.getVariablesList().forEach(variable -> byName.put(variable.getName(), variable.getValue()));
        added.forEach(variable -> byName.put(variable.getName(), variable.getValue()));
        List<byte[]> entries = new ArrayList<>(byName.size());
        byName.forEach((name, value) -> {
            // A job that was submitted from inside another job must not carry the mark of that job.
            if (!name.startsWith(DROVERS_OWN)) {
                entries.add(entry(name.toByteArray(), value.toByteArray()));
            }
        });
        return List.copyOf(entries);
    }

    /** {@code name=value}. */
    static byte[] entry(byte[] name, byte[] value) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream(name.length + 1 + value.length);
        entry.writeBytes(name);
        entry.write('=');
        entry.writeBytes(value);
        return entry.toByteArray();
    }
}
