package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final RefusalLog log = new RefusalLog(0);

    @Test
    void an_address_gets_one_line_at_once_and_one_with_a_count_for_each_minute_after() {
        log.add("127.0.0.1", "first.");
        assertThat(log.poll(1)).containsExactly("a peer from 127.0.0.1 was refused or dropped: first.");
        for (int i = 0; i < 1_000; i++) {
            log.add("127.0.0.1", "next.");
        }
        assertThat(log.poll(MINUTE - 1)).isEmpty();
        assertThat(log.poll(MINUTE))
                .containsExactly(
                        "1000 more peers from 127.0.0.1 were refused or dropped within a minute, the last one: next.");
        log.add("127.0.0.1", "later.");
        assertThat(log.poll(2 * MINUTE - 1)).isEmpty();
        assertThat(log.poll(2 * MINUTE)).hasSize(1);
        assertThat(log.poll(3 * MINUTE)).isEmpty();
        log.add("127.0.0.1", "anew.");
        assertThat(log.poll(3 * MINUTE + 1)).containsExactly("a peer from 127.0.0.1 was refused or dropped: anew.");
    }

    @Test
    void many_addresses_are_counted_together() {
        for (int i = 0; i < 10 * RefusalLog.MAX_ADDRESSES; i++) {
            log.add("127.0.1." + i, "why.");
        }
        assertThat(log.poll(1))
                .hasSize(RefusalLog.MAX_ADDRESSES + 1)
                .contains("a peer from other addresses was refused or dropped: why.");
        assertThat(log.poll(MINUTE))
                .containsExactly(
                        (9 * RefusalLog.MAX_ADDRESSES - 1)
                                + " more peers from other addresses were refused or dropped within a minute, the last one: why.");
    }
}
