package dev.drover.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttemptKeyTest {
    @Test
    void logsSayItInWords() {
        assertThat("A progress note of " + new AttemptKey(41, 0, 1, 2) + " is cut.")
                .isEqualTo("A progress note of attempt 1 of the task with index 0 of job 41 (epoch 2) is cut.");
    }
}
