package dev.drover.coordinator.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Spec;
import dev.drover.proto.Variable;
import org.junit.jupiter.api.Test;

/** What counts as the same job under one key. */
class SpecHashTest {
    private static final Spec SPEC = Spec.newBuilder()
            .setName("nightly")
            .setKey("nightly-2026-11-24")
            .setCommand(CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("make")))
            .setDirectory(ByteString.copyFromUtf8("/work"))
            .setEnvironmentId(ByteString.copyFromUtf8("one shell"))
            .setCallerUmask(022)
            .setUser("me")
            .setHost("here")
            .setSessionId(7)
            .build();

    @Test
    void fromAnotherShellItIsTheSame() {
        Spec repeat = SPEC.toBuilder()
                .setEnvironmentId(ByteString.copyFromUtf8("another shell"))
                .setCallerUmask(077)
                .setUser("you")
                .setHost("there")
                .setSessionId(8)
                .setAttached(true)
                .build();
        assertThat(JobKey.specHash(repeat)).isEqualTo(JobKey.specHash(SPEC));
    }

    @Test
    void whatWasAskedForCounts() {
        Spec.Builder other = SPEC.toBuilder();
        other.getCommandBuilder().addArgv(ByteString.copyFromUtf8("-k"));
        assertThat(JobKey.specHash(other.build())).isNotEqualTo(JobKey.specHash(SPEC));
        assertThat(JobKey.specHash(SPEC.toBuilder().setUmask(022).build()))
                .as("a mask that was asked for")
                .isNotEqualTo(JobKey.specHash(SPEC));
        assertThat(JobKey.specHash(SPEC.toBuilder()
                        .setDirectory(ByteString.copyFromUtf8("/elsewhere"))
                        .build()))
                .isNotEqualTo(JobKey.specHash(SPEC));
        assertThat(JobKey.specHash(SPEC.toBuilder()
                        .addVariables(Variable.newBuilder().setName(ByteString.copyFromUtf8("A")))
                        .build()))
                .isNotEqualTo(JobKey.specHash(SPEC));
    }
}
