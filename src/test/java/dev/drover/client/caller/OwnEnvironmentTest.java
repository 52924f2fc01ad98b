package dev.drover.client.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.drover.message.MessageLimits;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Environment;
import dev.drover.proto.Variable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class OwnEnvironmentTest {
    @Test
    void variablesAreSortedBytesWithoutDroversOwn() {
        byte[] block = "B=2\0DROVER_ATTEMPT=x\0A=\u00ff=1\0EMPTY=\0junk\0".getBytes(StandardCharsets.ISO_8859_1);
        Environment environment = OwnEnvironment.of(block);
        assertThat(environment.getVariablesList())
                .extracting(Variable::getName)
                .extracting(ByteString::toStringUtf8)
                .containsExactly("A", "B", "EMPTY");
        assertThat(environment.getVariables(0).getValue().toByteArray()).containsExactly(0xff, '=', '1');
        assertThat(environment.getId().size()).isEqualTo(32);
    }

    @Test
    void theIdDependsOnContentAlone() {
        Environment one = OwnEnvironment.of("A=1\0B=2\0".getBytes(StandardCharsets.US_ASCII));
        assertThat(OwnEnvironment.of("B=2\0DROVER_HOME=/x\0A=1\0".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(one);
        assertThat(OwnEnvironment.of("A=1\0B=3\0".getBytes(StandardCharsets.US_ASCII))
                        .getId())
                .isNotEqualTo(one.getId());
    }

    @Test
    void whatTheLauncherChangedIsAsItsCallerHadIt() {
        String dropped = Base64.getEncoder().encodeToString("spring.port=8\0".getBytes(StandardCharsets.US_ASCII));
        byte[] block = ("LC_ALL=C.UTF-8\0DROVER_CALLER_LC_ALL=\0JAVA_TOOL_OPTIONS=-Xint\0"
                        + "PWD=/x\0DROVER_CALLER_PWD=\0DROVER_CALLER__==/bin/x\0DROVER_CALLER_JAVA_TOOL_OPTIONS==-Da=b\0DROVER_CALLER__JAVA_OPTIONS==\0"
                        + "DROVER_DROPPED_VARIABLES=" + dropped + "\0A=1\0")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(OwnEnvironment.of(block).getVariablesList())
                .extracting(variable -> variable.getName().toStringUtf8() + "="
                        + variable.getValue().toStringUtf8())
                .containsExactly("A=1", "JAVA_TOOL_OPTIONS=-Da=b", "_=/bin/x", "_JAVA_OPTIONS=", "spring.port=8");
    }

    @Test
    void oneThatNoMessageTakesIsRefusedWithItsSizeAndItsLargestVariable() {
        String big = "x".repeat(MessageLimits.DEFAULT.environmentBytes() - 100);
        OwnEnvironment.requireFits(OwnEnvironment.of(("A=1\0BIG=" + big).getBytes(StandardCharsets.US_ASCII)));
        Environment tooBig =
                OwnEnvironment.of(("A=1\0BIG=" + big + "\0C=" + "y".repeat(100)).getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> OwnEnvironment.requireFits(tooBig))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessage("the environment has " + tooBig.getSerializedSize() + " bytes and the limit is 2097152; its"
                        + " largest variable is BIG with 2097052 bytes: take it out with env -u BIG, and pass such"
                        + " data by a file");
    }

    @Test
    void thisProcessHasOne() {
        assertThat(OwnEnvironment.read().getVariablesList())
                .filteredOn(variable -> variable.getName().toStringUtf8().equals("PATH"))
                .singleElement()
                .satisfies(path -> assertThat(path.getValue().toStringUtf8()).isEqualTo(System.getenv("PATH")));
    }
}
