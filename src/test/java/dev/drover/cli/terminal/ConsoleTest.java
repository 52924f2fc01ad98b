package dev.drover.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    @Test
    void lines_that_a_narrower_terminal_has_wrapped_are_drawn_over_whole() {
        List<String> lines = List.of("x".repeat(79), "", "é".repeat(50));
        assertThat(Console.rows(lines, 80)).isEqualTo(3);
        assertThat(Console.rows(lines, 50)).isEqualTo(4);
        assertThat(Console.rows(lines, 49)).isEqualTo(5);
        assertThat(Console.rows(lines, 0)).as("not asked yet").isEqualTo(3);
    }
}
