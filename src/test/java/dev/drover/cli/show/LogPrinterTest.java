package dev.drover.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobId;
import dev.drover.client.OutputSink;
import dev.drover.client.OutputSink.Stream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogPrinterTest {
    private final StringBuilder printed = new StringBuilder();
    private final LogPrinter printer = LogPrinter.prefixed(
            (stream, bytes) -> printed.append(new String(bytes, StandardCharsets.UTF_8)), new JobId(12), ": ");

    @Test
    void aLastLineWithoutAnEndIsPrintedWhenItsAttemptEnds() {
        write(printer, 1, 1, "a");
        write(printer, 2, 1, "b");
        printer.ended(1, 1);
        assertThat(printed).hasToString("12.1: a\n");
        printer.end();
        assertThat(printed).hasToString("12.1: a\n12.2: b\n");
    }

    @Test
    void theLinesOfAnotherAttemptGoOn() {
        write(printer, 1, 2, "a");
        printer.ended(1, 1);
        write(printer, 1, 2, "b\n");
        assertThat(printed).hasToString("12.1: ab\n");
    }

    @Test
    void theLastLinesOfATaskAreCompleteWhenItHasEnded() {
        LastLines last = new LastLines(printer, 1);
        write(last, 1, 1, "a\nb");
        last.ended(1, 1);
        write(last, 2, 1, "c\nd");
        assertThat(printed).hasToString("12.1: b\n");
        // The second one runs still: its line may go on.
        last.caughtUp();
        assertThat(printed).hasToString("12.1: b\n");
        write(last, 2, 1, "e");
        last.ended(2, 1);
        assertThat(printed).hasToString("12.1: b\n12.2: de\n");
    }

    private static void write(OutputSink sink, long task, int attempt, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.write(task, attempt, Stream.STDOUT, bytes, bytes.length);
    }
}
