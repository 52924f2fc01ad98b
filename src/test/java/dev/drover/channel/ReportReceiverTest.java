package dev.drover.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportReceiverTest {
    private final List<TaskReport> reports = new ArrayList<>();
    private long nowMs = 5_000;
    private final ReportReceiver receiver = new ReportReceiver(() -> nowMs, reports::add);

    private void line(String line) {
        receiver.line(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFloodIsDroppedAndCounted() {
        for (int i = 0; i < 5_000; i++) {
            line("progress " + i);
        }
        assertThat(reports).hasSize(ReportReceiver.MAX_LINES_PER_SECOND);
        assertThat(receiver.count(ChannelFault.FLOOD)).isEqualTo(4_000);

        nowMs += 1_000;
        line("progress 7 9 again");
        assertThat(reports).last().isEqualTo(new TaskReport.Progress(7, 9, "again"));
        for (int i = 0; i < 2_000; i++) {
            line("");
        }
        assertThat(receiver.sentences())
                .containsExactly(ChannelFault.FLOOD.sentence() + ", " + (4_000 + 1_001) + " times");
    }

    @Test
    void badLinesAreCountedAndTheFirstIsExplained() {
        line("hello");
        line("{");
        receiver.tooLong();
        line("{\"message\":1}");
        assertThat(reports).containsExactly(new TaskReport.Message("1"));
        assertThat(receiver.sentences())
                .containsExactly(
                        ChannelFault.LONG_LINE.sentence(),
                        ChannelFault.BAD_LINE.sentence()
                                + " (it is neither \"progress CURRENT [TOTAL] [NOTE]\" nor a JSON object), 2 times");
        assertThat(receiver.count(ChannelFault.BAD_LINE)).isEqualTo(2);
        assertThat(receiver.count(ChannelFault.TRUNCATED)).isZero();
    }
}
