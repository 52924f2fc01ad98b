package dev.drover.client.caller;

import com.google.protobuf.ByteString;
import dev.drover.message.MessageLimits;
import dev.drover.model.ErrorCode;
import dev.drover.model.Hashes;
import dev.drover.model.Marks;
import dev.drover.model.UserException;
import dev.drover.proto.Environment;
import dev.drover.proto.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The submitter's environment, byte for byte: read from /proc, because Java turns what it can't decode into question marks (JVM
 * hazard 6). What the launcher script changed is undone, and variables of Drover's own are left out. Without state; any thread.
 */
public final class OwnEnvironment {
    private static final Path SOURCE = Path.of("/proc/self/environ");

    private OwnEnvironment() {}

    /** This process's environment with its id. */
    public static Environment read() {
        Environment environment = of(raw());
        requireFits(environment);
        return environment;
    }

    /** Refuses an environment that is too large for a message, before anything is queued. */
    static void requireFits(Environment environment) {
        if (environment.getSerializedSize() <= MessageLimits.DEFAULT.environmentBytes()) {
            return;
        }
        Variable largest = environment.getVariables(0);
        for (Variable variable : environment.getVariablesList()) {
            largest = variable.getSerializedSize() > largest.getSerializedSize() ? variable : largest;
        }
        String name = largest.getName().toStringUtf8();
        throw new UserException(
                ErrorCode.INVALID,
                "the environment has " + environment.getSerializedSize() + " bytes and the limit is "
                        + MessageLimits.DEFAULT.environmentBytes()
                        + "; its largest variable is " + name + " with "
                        + largest.getValue().size() + " bytes: take it out with env -u " + name
                        + ", and pass such data by a file");
    }

    /** The environment in a block of {@code NAME=VALUE}, each ended by NUL. */
    static Environment of(byte[] block) {
        ByteString own = ByteString.copyFromUtf8(Marks.PREFIX);
        List<Variable> variables = new ArrayList<>();
        for (Variable variable : CallerVariables.restore(parse(block))) {
            if (!variable.getName().startsWith(own)) {
                variables.add(variable);
            }
        }
        variables.sort((a, b) -> ByteString.unsignedLexicographicalComparator().compare(a.getName(), b.getName()));
        Environment environment =
                Environment.newBuilder().addAllVariables(variables).build();
        return environment.toBuilder().setId(id(environment)).build();
    }

    /** SHA-256 of the serialised variables, which is the environment without its id. */
    static ByteString id(Environment environment) {
        return ByteString.copyFrom(
                Hashes.sha256(environment.toBuilder().clearId().build().toByteArray()));
    }

    static List<Variable> parse(byte[] block) {
        List<Variable> variables = new ArrayList<>();
        int from = 0;
        int equals = -1;
        for (int i = 0; i <= block.length; i++) {
            if (i == block.length || block[i] == 0) {
                if (equals > from) {
                    variables.add(Variable.newBuilder()
                            .setName(ByteString.copyFrom(block, from, equals - from))
                            .setValue(ByteString.copyFrom(block, equals + 1, i - equals - 1))
                            .build());
                }
                from = i + 1;
                equals = -1;
            } else if (block[i] == '=' && equals < 0) {
                equals = i;
            }
        }
        return variables;
    }

    private static byte[] raw() {
        try {
            return Files.readAllBytes(SOURCE);
        } catch (IOException e) {
            throw new UserException(ErrorCode.INTERNAL, SOURCE + " can't be read; is /proc mounted?", e);
        }
    }
}
