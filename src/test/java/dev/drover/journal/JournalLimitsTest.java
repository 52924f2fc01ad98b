package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.message.MessageLimits;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The journal takes what the core may append. */
class JournalLimitsTest {
    /** Each record has its length before it, of a byte for every 127 bytes at the most. */
    private static final int APPEND_BYTES = MessageLimits.DEFAULT.messageBytes() / 127 * 128;

    @Test
    void anAppendFitsIntoAGroup() {
        assertThat(APPEND_BYTES).isLessThanOrEqualTo(GroupHeader.MAX_LENGTH);
    }

    @Test
    void anAppendIsCarriedOverAFullDisk() {
        JournalConfig config = JournalConfig.of(Path.of("journal"), UUID.randomUUID());
        assertThat(SegmentHeader.BYTES + GroupHeader.BYTES + APPEND_BYTES).isLessThanOrEqualTo(config.spareBytes());
    }
}
