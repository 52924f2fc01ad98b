package dev.drover.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final LineSplitter.Lines into = new LineSplitter.Lines() {
        @Override
        public void line(byte[] line) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }

        @Override
        public void tooLong() {
            lines.add("too long");
        }
    };

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesComeWholeHoweverTheBytesAreCut() {
        String text = "a\n\nlänger\nlast";
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100; i++) {
            lines.clear();
            LineSplitter splitter = new LineSplitter(100, false);
            ByteBuffer all = bytes(text);
            while (all.hasRemaining()) {
                int end = all.position() + 1 + random.nextInt(all.remaining());
                splitter.add(all.duplicate().limit(end), into);
                all.position(end);
            }
            assertThat(lines).containsExactly("a", "", "länger");
            splitter.finish(into);
            splitter.finish(into);
            assertThat(lines).containsExactly("a", "", "länger", "last");
        }
    }

    @Test
    void aLineAboveTheLimitIsDroppedWhole() {
        LineSplitter splitter = new LineSplitter(4, false);
        splitter.add(bytes("1234\n12345\n"), into);
        splitter.add(bytes("x".repeat(1_000_000)), into);
        splitter.add(bytes("\nnext\n123456"), into);
        splitter.finish(into);
        assertThat(lines).containsExactly("1234", "too long", "too long", "next", "too long");
    }

    @Test
    void aCarriageReturnEndsALineWhereThatIsAskedFor() {
        new LineSplitter(100, true).add(bytes("10%\r20%\r\n"), into);
        assertThat(lines).containsExactly("10%", "20%", "");
    }
}
