package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayloadPartsTest {
    private final PayloadParts parts = new PayloadParts();

    @Test
    void aPartCountsMoreThanItsBytes() {
        byte[] part = {FrameKind.PART.code(), 1};
        for (int i = 0; i < 100; i++) {
            parts.add(part);
        }
        assertThat(parts.size()).isEqualTo(100);
        assertThat(parts.memory()).isEqualTo(100L * (2 + PayloadParts.OVERHEAD_BYTES));
        assertThat(parts.memoryWith(part)).isGreaterThanOrEqualTo(101L * PayloadParts.OVERHEAD_BYTES);
        parts.join(new byte[] {FrameKind.DATA.code()});
        assertThat(parts.size()).isZero();
        assertThat(parts.memoryWith(part)).isLessThan(2L * PayloadParts.OVERHEAD_BYTES);
    }
}
