package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Hashes;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Environment;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What submissions leave behind that are refused or repeated. */
class SubmitTurnsTest {
    private static final ByteString ONE = ByteString.copyFromUtf8("client");

    private final CoreRig rig = new CoreRig(0, 0);

    /** Another one for each number. */
    private static Environment environment(int number) {
        Environment content = Environment.newBuilder()
                .addVariables(Variable.newBuilder()
                        .setName(ByteString.copyFromUtf8("N"))
                        .setValue(ByteString.copyFromUtf8("" + number)))
                .build();
        return content.toBuilder()
                .setId(ByteString.copyFrom(Hashes.sha256(content.toByteArray())))
                .build();
    }

    /** Of that many variables, whose values have that many bytes. */
    private static Environment large(int variables, int bytes) {
        Environment.Builder content = Environment.newBuilder();
        for (int i = 0; i < variables; i++) {
            content.addVariables(Variable.newBuilder()
                    .setName(ByteString.copyFromUtf8("A" + i))
                    .setValue(ByteString.copyFromUtf8("x".repeat(bytes))));
        }
        return content.setId(ByteString.copyFrom(Hashes.sha256(content.build().toByteArray())))
                .build();
    }

    private SubmitAnswer submit(long sequence, Spec spec, Environment... environments) {
        rig.client(ClientFrame.newBuilder()
                .setSubmit(Submit.newBuilder()
                        .setClientId(ONE)
                        .addAllEnvironments(List.of(environments))
                        .addItems(SubmitItem.newBuilder().setSequence(sequence).setSpec(spec))));
        rig.core.checkInvariants();
        return rig.answers().get(0).getSubmitted().getAnswers(0);
    }

    private static Spec using(Environment environment) {
        return CoreRig.spec(1).toBuilder().setEnvironmentId(environment.getId()).build();
    }

    @Test
    void aClientIdThatIsEmptyOrTooLongIsRefused() {
        for (int bytes : new int[] {0, 65}) {
            rig.client(ClientFrame.newBuilder()
                    .setSubmit(Submit.newBuilder()
                            .setClientId(ByteString.copyFrom(new byte[bytes]))
                            .addEnvironments(CoreRig.ENVIRONMENT)
                            .addItems(SubmitItem.newBuilder().setSequence(1).setSpec(CoreRig.spec(1)))));
            assertThat(rig.answers().get(0).getError().getMessage())
                    .isEqualTo(
                            "the client's id has " + bytes + " bytes, it must have 1 to 64; make it of random bytes, so"
                                    + " that no other client has it");
        }
    }

    private SubmitAnswer submit(long sequence, Environment environment, CommandWork.Builder command) {
        Spec spec = using(environment).toBuilder().setCommand(command).build();
        return submit(sequence, spec, environment);
    }

    private static CommandWork.Builder words(int words, int bytes) {
        CommandWork.Builder command = CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("true"));
        for (int i = 0; i < words; i++) {
            command.addArgv(ByteString.copyFromUtf8("x".repeat(bytes)));
        }
        return command;
    }

    @Test
    void aCommandThatNoKernelTakesIsRefusedWithBothNumbersAndRecordsNothing() {
        int before = rig.records.size();
        SubmitAnswer word = submit(1, environment(1), words(1, 131_072));
        assertThat(word.getError().getCode()).isEqualTo("INVALID");
        assertThat(word.getError().getMessage())
                .isEqualTo(
                        "argument 1 has 131073 bytes, and the system takes 131072; pass the data in a file or on standard"
                                + " input instead");
        Environment large = large(15, 131_000);
        SubmitAnswer all = submit(2, large, words(5, 30_000));
        assertThat(all.getError().getMessage())
                .isEqualTo(
                        "arguments and environment have 2115243 bytes together, and the system takes 2097152, a quarter of"
                                + " the stack limit (ulimit -s) of the coordinator; pass the data in a file or on standard input"
                                + " instead");
        SubmitAnswer variable = submit(3, large(1, 131_072), words(0, 0));
        assertThat(variable.getError().getMessage()).startsWith("a variable of the environment has 131076 bytes, ");
        assertThat(rig.records).hasSize(before);
        assertThat(submit(4, environment(1), words(7, 131_071)).hasAccepted()).isTrue();
        assertThat(submit(5, large, words(1, 100_000)).hasAccepted()).isTrue();
    }

    @Test
    void aFunctionMayHaveALargeEnvironmentAndAVariableMayStandForALargeOne() {
        Environment large = large(15, 131_000);
        Spec function = using(large).toBuilder()
                .setFunction(FunctionWork.newBuilder().setClassName("C"))
                .addVariables(Variable.newBuilder()
                        .setName(ByteString.copyFromUtf8("A0"))
                        .setValue(ByteString.copyFromUtf8("x".repeat(131_071))))
                .build();
        assertThat(submit(1, function, large).hasAccepted()).isTrue();
        Spec command = using(large).toBuilder()
                .setCommand(words(2, 100_000))
                .addVariables(Variable.newBuilder()
                        .setName(ByteString.copyFromUtf8("A0"))
                        .setValue(ByteString.copyFromUtf8("short now")))
                .build();
        assertThat(submit(2, command, large).hasAccepted()).isTrue();
    }

    @Test
    void whatIsRefusedOnAFullDiskRecordsNothing() {
        rig.turn(new Input.SpaceLow(true, 0, 1 << 20));
        int before = rig.records.size();
        for (int i = 0; i < 100; i++) {
            assertThat(submit(i, using(environment(i)), environment(i))
                            .getError()
                            .getCode())
                    .isEqualTo("NO_SPACE");
        }
        assertThat(rig.records).hasSize(before);
        rig.turn(new Input.SpaceLow(false, 0, 0));
        assertThat(submit(200, using(environment(1))).getError().getCode())
                .as("it was not kept either")
                .isEqualTo("ENVIRONMENT_NEEDED");
    }

    @Test
    void anEnvironmentIsStoredOnceAndOnlyWithAJobThatUsesIt() {
        submit(1, using(environment(1)).toBuilder().clearName().build(), environment(1));
        assertThat(rig.records).noneMatch(JournalRecord::hasEnvironmentStored);
        assertThat(submit(2, using(environment(1)), environment(1), environment(2))
                        .hasAccepted())
                .isTrue();
        assertThat(submit(3, using(environment(1)), environment(1)).hasAccepted())
                .isTrue();
        assertThat(rig.records).filteredOn(JournalRecord::hasEnvironmentStored).hasSize(1);
    }

    @Test
    void whatNoProcessCanHaveIsRefused() {
        for (String[] variable : new String[][] {{"", "x"}, {"a=b", "x"}, {"a", "x\0y"}, {"a\0b", "x"}}) {
            Variable made = Variable.newBuilder()
                    .setName(ByteString.copyFromUtf8(variable[0]))
                    .setValue(ByteString.copyFromUtf8(variable[1]))
                    .build();
            Environment content = Environment.newBuilder().addVariables(made).build();
            Environment environment = content.toBuilder()
                    .setId(ByteString.copyFrom(Hashes.sha256(content.toByteArray())))
                    .build();
            rig.client(ClientFrame.newBuilder()
                    .setSubmit(Submit.newBuilder()
                            .setClientId(ByteString.copyFromUtf8("client"))
                            .addItems(SubmitItem.newBuilder().setSequence(1).setSpec(using(environment)))
                            .addEnvironments(environment)));
            assertThat(rig.answers())
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.getError().getCode()).isEqualTo("INVALID"));
            Spec with = CoreRig.spec(1).toBuilder().addVariables(made).build();
            assertThat(submit(1, with, CoreRig.ENVIRONMENT).getError().getCode())
                    .isEqualTo("INVALID");
        }
        for (int umask : new int[] {01000, -1}) {
            Spec with = CoreRig.spec(1).toBuilder().setCallerUmask(umask).build();
            assertThat(submit(1, with, CoreRig.ENVIRONMENT).getError().getCode())
                    .isEqualTo("INVALID");
        }
        assertThat(rig.records).noneMatch(JournalRecord::hasJobSubmitted);
    }

    @Test
    void aRepeatIsCheckedLikeAnythingElse() {
        Spec array = CoreRig.spec(7);
        assertThat(submit(1, array, CoreRig.ENVIRONMENT).getAccepted().getTasks())
                .isEqualTo(7);
        assertThat(submit(1, array).getAccepted().getTasks()).isEqualTo(7);
        Spec noStep =
                array.toBuilder().setRange(SteppedRange.newBuilder().setLast(6)).build();
        assertThat(submit(1, noStep).getError().getCode()).isEqualTo("INVALID");
        assertThat(submit(1, CoreRig.spec(1)).getError().getMessage())
                .isEqualTo(
                        "this client's submission 1 was job 1, which is another one; give each submission a number of"
                                + " its own");
        assertThat(rig.state.nextJob()).isEqualTo(2);
    }
}
