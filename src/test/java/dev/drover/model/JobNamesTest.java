package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "_", "7", "build-7", "a.b", "a.", "v1.2x", "7.a", "12"})
    void theseAreNames(String name) {
        assertThat(JobNames.isValid(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "build.7", ".7", "-x", ".x", "ä", "a/b", "a\n", "x.1.22"})
    void theseAreNone(String name) {
        assertThat(JobNames.isValid(name)).isFalse();
    }

    @Test
    void aNameHasAMostOfBytes() {
        assertThat(JobNames.isValid("n".repeat(JobNames.MAX_BYTES))).isTrue();
        assertThat(JobNames.isValid("n".repeat(JobNames.MAX_BYTES + 1))).isFalse();
    }
}
