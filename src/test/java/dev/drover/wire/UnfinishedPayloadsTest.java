package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnfinishedPayloadsTest {
    private final UnfinishedPayloads<String> unfinished = new UnfinishedPayloads<>(100);

    @Test
    void whoHasWaitedLongestForItsNextPartGoesFirst() {
        unfinished.add("first", 30);
        unfinished.add("second", 40);
        unfinished.add("first", 60);
        assertThat(unfinished.isFull()).isFalse();
        unfinished.add("third", 1);
        assertThat(unfinished.isFull()).isTrue();
        assertThat(unfinished.oldest()).isEqualTo("second");
        unfinished.remove("second");
        assertThat(unfinished.isFull()).isFalse();
        assertThat(unfinished.oldest()).isEqualTo("first");
    }

    @Test
    void whatIsWholeCountsNoMore() {
        for (int i = 0; i < 1_000; i++) {
            unfinished.add("payload " + i, 90);
            assertThat(unfinished.isFull()).isFalse();
            unfinished.remove("payload " + i);
            unfinished.remove("payload " + i);
        }
    }

    @Test
    void oneAloneMayStay() {
        unfinished.add("large", 1_000);
        assertThat(unfinished.isFull()).isFalse();
    }
}
