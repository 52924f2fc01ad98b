package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SegmentBuilderTest {
    private static final int SPARE_BYTES = Epoch.SMALL.spareBytes();

    private final MemoryFiles files = new MemoryFiles(1);
    private final SpareFile spare = new SpareFile(files, SPARE_BYTES);
    private final SegmentBuilder builder = new SegmentBuilder(Epoch.SMALL, files, spare);
    private final OutOfSpaceException full = new OutOfSpaceException("full", null);

    private static SegmentPlan plan(int checkpointBytes) {
        return new SegmentPlan(
                Epoch.HOME, 100, 1, 1, ByteBuffer.allocate(checkpointBytes), ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }

    private void spareFullOf(byte junk) throws IOException {
        byte[] bytes = new byte[SPARE_BYTES];
        Arrays.fill(bytes, junk);
        files.put(SpareFile.NAME, bytes);
        spare.find();
    }

    @Test
    void what_a_crashed_start_left_in_the_spare_file_never_shows_in_the_segment() throws IOException {
        spareFullOf((byte) 0x55);
        builder.buildInSpare(plan(50), 0, full).close();
        byte[] bytes = files.bytes(SegmentDirectory.name(100));
        assertThat(bytes).hasSize(SPARE_BYTES);
        int end = SegmentHeader.BYTES + 50 + 3;
        assertThat(Arrays.copyOfRange(bytes, end - 3, end)).containsExactly(1, 2, 3);
        assertThat(Arrays.copyOfRange(bytes, end, SPARE_BYTES)).containsOnly(0);
    }

    @Test
    void a_long_checkpoint_is_left_out_of_the_spare_segment_unless_it_would_replace_the_one_that_has_it()
            throws IOException {
        spareFullOf((byte) 0);
        SegmentPlan longPlan = plan(SPARE_BYTES);
        assertThatThrownBy(() -> builder.buildInSpare(longPlan, 100, full)).isSameAs(full);
        assertThat(spare.isReady()).isTrue();
        try (LiveSegment segment = builder.buildInSpare(longPlan, 0, full)) {
            assertThat(segment.isSpare()).isTrue();
            assertThat(segment.isFull(100, 1))
                    .as("it has no bytes of a checkpoint, and none of groups")
                    .isFalse();
        }
        assertThat(spare.isReady()).isFalse();
    }
}
