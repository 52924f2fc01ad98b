package dev.drover.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ProtocolMessageEnum;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.TaskState;
import dev.drover.proto.CauseCode;
import dev.drover.proto.JobStateCode;
import dev.drover.proto.TaskStateCode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The words of the model and of the messages are the same words with the same numbers. */
class WordsTest {
    @Test
    void statesHaveTheNumbersAndNamesOfTheMessages() {
        Map<Integer, String> model = new TreeMap<>();
        for (JobState state : JobState.values()) {
            model.put(state.number(), state.name());
            assertThat(JobState.ofNumber(state.number())).isSameAs(state);
        }
        assertThat(model).isEqualTo(words(JobStateCode.values(), "JOB_STATE_"));
    }

    @Test
    void statesOfTasksHaveTheNumbersAndNamesOfTheMessages() {
        Map<Integer, String> model = new TreeMap<>();
        for (TaskState state : TaskState.values()) {
            model.put(state.number(), state.name());
            assertThat(TaskState.ofNumber(state.number())).isSameAs(state);
        }
        assertThat(model).isEqualTo(words(TaskStateCode.values(), "TASK_STATE_"));
    }

    @Test
    void causesHaveTheNumbersAndNamesOfTheMessages() {
        Map<Integer, String> model = new TreeMap<>();
        for (Cause cause : Cause.values()) {
            model.put(cause.number(), cause.name());
            assertThat(Cause.ofNumber(cause.number())).isSameAs(cause);
        }
        assertThat(model).isEqualTo(words(CauseCode.values(), "CAUSE_"));
    }

    @Test
    void onlyMessagesKnowTheirOwnWords() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.drover.proto..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(JobStateCode.class, TaskStateCode.class, CauseCode.class)
                .because(
                        "the words of the code are JobState, TaskState and Cause: read getStateValue() with JobState.ofNumber(), write"
                                + " setStateValue(state.number())")
                .check(Imported.main());
    }

    @Test
    void tokensAreTheNamesInLowerCase() {
        for (JobState state : JobState.values()) {
            assertThat(state.token()).isEqualTo(token(state.name()));
        }
        for (TaskState state : TaskState.values()) {
            assertThat(state.token()).isEqualTo(token(state.name()));
        }
        for (Cause cause : Cause.values()) {
            assertThat(cause.token()).isEqualTo(token(cause.name()));
        }
    }

    /** All but the one for "not given" and the one for numbers of a newer version. */
    private static <E extends Enum<E> & ProtocolMessageEnum> Map<Integer, String> words(E[] values, String prefix) {
        Map<Integer, String> words = new TreeMap<>();
        for (E value : values) {
            if (!value.name().equals("UNRECOGNIZED") && value.getNumber() != 0) {
                words.put(value.getNumber(), value.name().replaceFirst("^" + prefix, ""));
            }
        }
        return words;
    }

    private static String token(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
