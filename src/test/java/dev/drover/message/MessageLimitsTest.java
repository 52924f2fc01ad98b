package dev.drover.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.wire.WireLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is carried is at least what may be made. */
class MessageLimitsTest {
    private static int withSurroundings(int items) {
        return items + MessageLimits.OVERHEAD_BYTES;
    }

    @ParameterizedTest
    @ValueSource(ints = {MessageLimits.MIN_MESSAGE_BYTES, 8 << 10, 100_001, 4 << 20})
    void eachItemCanBeAMessageAlone(int messageBytes) {
        MessageLimits limits = new MessageLimits(messageBytes);
        assertThat(withSurroundings(limits.partBytes())).isLessThanOrEqualTo(messageBytes);
        assertThat(withSurroundings(limits.specBytes())).isLessThanOrEqualTo(messageBytes);
        assertThat(withSurroundings(limits.environmentBytes())).isLessThanOrEqualTo(messageBytes);
        assertThat(withSurroundings(limits.outcomeBytes())).isLessThanOrEqualTo(messageBytes);
        assertThat(withSurroundings(limits.sentenceBytes())).isLessThanOrEqualTo(limits.partBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {MessageLimits.MIN_MESSAGE_BYTES, 8 << 10, 100_001, 4 << 20})
    void aBatchOfSpecsFitsBesideAnEnvironment(int messageBytes) {
        MessageLimits limits = new MessageLimits(messageBytes);
        int batch = Math.max(limits.partBytes(), limits.specBytes());
        assertThat(withSurroundings(batch + limits.environmentBytes())).isLessThanOrEqualTo(messageBytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {MessageLimits.MIN_MESSAGE_BYTES, 8 << 10, 100_001, 4 << 20})
    void theFieldsOfAnOutcomeFitIntoIt(int messageBytes) {
        MessageLimits limits = new MessageLimits(messageBytes);
        int texts = 2 * limits.sentenceBytes() + limits.warningsBytes() + 3 * limits.warnings();
        int fields = limits.resultBytes() + limits.stackBytes() + 2 * limits.tailBytes() + texts;
        assertThat(fields + 160).isLessThanOrEqualTo(limits.outcomeBytes());
    }

    @Test
    void theWireTakesWhatIsMade() {
        assertThat(WireLimits.DEFAULT.maxMessageBytes()).isGreaterThanOrEqualTo(MessageLimits.DEFAULT.messageBytes());
    }

    @Test
    void specsInFlightLeaveRoomForAllElse() {
        MessageLimits limits = MessageLimits.DEFAULT;
        long most = limits.inFlightBytes() + limits.specBytes() + limits.environmentBytes();
        assertThat(most).isLessThanOrEqualTo(WireLimits.DEFAULT.maxQueuedBytesPerPeer() / 8 * 5);
    }

    @Test
    void tooSmallOnesAreRefused() {
        assertThatThrownBy(() -> new MessageLimits(1_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("messageBytes is 1000, it must be 4096 or more.");
    }
}
