package dev.drover.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelFileTest {
    private static final int MAX_FILE_BYTES = 1 << 20;

    @TempDir
    Path scratch;

    private final List<String> lines = new ArrayList<>();
    private final List<ChannelFault> faults = new ArrayList<>();
    private Path path;
    private ChannelFile file;

    @BeforeEach
    void setUp() {
        path = scratch.resolve("1.0.1.1");
        file = file(path);
    }

    private ChannelFile file(Path at) {
        return new ChannelFile(
                at,
                MAX_FILE_BYTES,
                new LineSplitter.Lines() {
                    @Override
                    public void line(byte[] line) {
                        lines.add(new String(line, StandardCharsets.UTF_8));
                    }

                    @Override
                    public void tooLong() {
                        lines.add("too long");
                    }
                },
                faults::add);
    }

    private static void append(Path to, String text) throws IOException {
        Files.writeString(to, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void isThereFromTheFirstAppendOn() throws IOException {
        assertThat(file.poll()).isFalse();
        assertThat(path).doesNotExist();
        append(path, "one\ntw");
        assertThat(file.poll()).isTrue();
        assertThat(file.poll()).isFalse();
        append(path, "o\n");
        assertThat(file.poll()).isTrue();
        assertThat(lines).containsExactly("one", "two");
        file.finish();
        assertThat(path).doesNotExist();
        assertThat(faults).isEmpty();
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        append(path, "one\ntwo");
        file.finish();
        assertThat(lines).containsExactly("one", "two");
    }

    @Test
    void anOverwrittenFileIsReadFromItsBeginWhichIsSaid() throws IOException {
        append(path, "first line\nand half a");
        file.poll();
        Files.writeString(path, "new\n");
        file.poll();
        append(path, "appended\n");
        file.poll();
        assertThat(lines).containsExactly("first line", "new", "appended");
        assertThat(faults).containsExactly(ChannelFault.TRUNCATED);
    }

    @Test
    void aRemovedFileMayComeAgain() throws IOException {
        append(path, "one\n");
        file.poll();
        Files.delete(path);
        file.poll();
        append(path, "two\n");
        file.poll();
        assertThat(lines).containsExactly("one", "two");
        assertThat(faults).isEmpty();
    }

    @Test
    void aFileAboveTheLimitIsEmptied() throws IOException {
        append(path, "one\n");
        file.poll();
        append(path, "x".repeat(MAX_FILE_BYTES));
        file.poll();
        assertThat(Files.size(path)).isZero();
        append(path, "two\n");
        file.poll();
        assertThat(lines).containsExactly("one", "two");
        assertThat(faults).containsExactly(ChannelFault.TOO_LARGE);
    }

    @Test
    void aLineAboveTheLimitIsDropped() throws IOException {
        append(path, "one\n" + "x".repeat(ChannelFile.MAX_LINE_BYTES + 1) + "\ntwo\n");
        file.poll();
        assertThat(lines).containsExactly("one", "too long", "two");
    }

    @Test
    void whatIsNoRegularFileIsNotOpened() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        file.poll();
        file.poll();
        assertThat(faults).containsExactly(ChannelFault.NO_FILE);
        file.finish();

        Path secret = Files.writeString(scratch.resolve("secret"), "{\"message\":1}\n");
        Path link = Files.createSymbolicLink(scratch.resolve("link"), secret);
        ChannelFile ofLink = file(link);
        ofLink.poll();
        ofLink.finish();
        assertThat(lines).isEmpty();
        assertThat(secret).exists();
    }

    /** The last lines are read before the end, whatever the timing: 10,000 writers, each read while it writes. */
    @Test
    void noLineIsLostOrReadTwiceWhateverTheTiming() throws Exception {
        ExecutorService writers = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 10_000; round++) {
                Path at = scratch.resolve("round" + round);
                int count = round % 7 + 1;
                lines.clear();
                ChannelFile reader = file(at);
                Future<?> writer = writers.submit(() -> {
                    for (int i = 0; i < count; i++) {
                        append(at, "line " + i + (i == count - 1 ? "" : "\n"));
                    }
                    return null;
                });
                while (!writer.isDone()) {
                    reader.poll();
                }
                writer.get();
                reader.finish();
                assertThat(lines).as("round %s", round).hasSize(count);
                for (int i = 0; i < count; i++) {
                    assertThat(lines.get(i)).isEqualTo("line " + i);
                }
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(faults).isEmpty();
    }
}
