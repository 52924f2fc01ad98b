package dev.drover.history.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AskedPositionsTest {
    private final AskedPositions asked = new AskedPositions();

    @Test
    void a_new_question_waits_for_all_that_is_durable() {
        assertThat(asked.target(10, 500, 0)).isEqualTo(500);
        assertThat(asked.target(20, 700, 0)).isEqualTo(700);
    }

    @Test
    void one_that_is_asked_again_waits_for_what_was_durable_when_it_came_first() {
        asked.target(10, 500, 0);
        asked.target(20, 700, 0);
        assertThat(asked.target(30, 900, 10)).isEqualTo(700);
        assertThat(asked.target(40, 1_000, 30)).isEqualTo(500);
    }

    @Test
    void it_never_waits_for_less_than_was_durable_at_that_time() {
        asked.target(10, 500, 0);
        asked.target(20, 700, 0);
        assertThat(asked.target(30, 900, 19)).isEqualTo(700);
        assertThat(asked.target(40, 1_000, 5)).isEqualTo(1_000);
    }

    @Test
    void only_the_newest_are_kept() {
        asked.target(0, 1, 0);
        for (int i = 1; i <= AskedPositions.MAX_SAMPLES; i++) {
            asked.target(i, 1 + i, 0);
        }
        long now = AskedPositions.MAX_SAMPLES + 1;
        assertThat(asked.target(now, now + 1, now)).isEqualTo(3);
    }
}
