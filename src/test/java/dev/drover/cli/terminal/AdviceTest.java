package dev.drover.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.args.Word;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private final Advice advice = Advice.withHome(Word.of("/tmp/my home"));

    @Test
    void commands_carry_the_home_and_help_pages_need_none() {
        assertThat(advice.in("there is no job 9; drover history lists those there are"))
                .isEqualTo("there is no job 9; drover --home '/tmp/my home' history lists those there are");
        assertThat(advice.in("(drover start --moved, drover start --copied)"))
                .isEqualTo("(drover --home '/tmp/my home' start --moved, drover --home '/tmp/my home' start --copied)");
        assertThat(advice.in("list takes no words (drover list --help)"))
                .isEqualTo("list takes no words (drover list --help)");
        assertThat(advice.in("drover doctor")).isEqualTo("drover --home '/tmp/my home' doctor");
    }

    @Test
    void what_only_looks_like_a_command_stays() {
        for (String sentence : new String[] {
            "the home /opt/drover starts", "there is no file /a/drover stop", "coordinator 1.2, this is drover 1.3"
        }) {
            assertThat(advice.in(sentence)).isEqualTo(sentence);
        }
    }

    @Test
    void without_a_home_nothing_changes() {
        assertThat(Advice.AS_IS.in("drover start")).isEqualTo("drover start");
    }
}
