package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zeromq.ZMQ;

class IoCheckTest {
    private static final WireLimits LIMITS = new WireLimits(100, 100, 1_000, 10, 1_000, 1_000, 5_000, 3);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void an_io_thread_that_accepts_nothing_is_found_after_the_looks_it_is_allowed() throws Exception {
        // A listener whose connections JeroMQ never reports stands in for a wedged I/O thread (JeroMQ hazard 2).
        try (ServerSocket wedged = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                IoCheck check = new IoCheck(
                        new InetSocketAddress(wedged.getInetAddress(), wedged.getLocalPort()),
                        new AcceptedChannels(10, System::nanoTime),
                        LIMITS,
                        0)) {
            assertThat(check.check(5 * SECOND)).as("the probe goes out").isTrue();
            assertThat(check.check(5 * SECOND + 1))
                    .as("a look too early counts for nothing")
                    .isTrue();
            assertThat(check.check(65 * SECOND))
                    .as("a minute's stop counts once")
                    .isTrue();
            assertThat(check.check(66 * SECOND)).isTrue();
            assertThat(check.check(67 * SECOND)).as("the third silent look").isFalse();
        }
    }

    @Test
    void an_io_thread_that_accepts_passes_each_check() throws Exception {
        try (Sleeper sleeper = new Sleeper();
                JeroContext context = jero(new IoTrouble(sleeper))) {
            AcceptedChannels channels = new AcceptedChannels(10, System::nanoTime);
            ZMQ.Socket router = context.router(LIMITS, new byte[] {1});
            channels.observe(router);
            int port = router.bindToRandomPort("tcp://127.0.0.1");
            try (IoCheck check =
                    new IoCheck(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), channels, LIMITS, 0)) {
                for (long round = 1; round <= 3; round++) {
                    long due = round * 100 * SECOND;
                    assertThat(check.check(due)).isTrue();
                    await().until(channels::hasUnproven);
                    assertThat(check.check(due + SECOND)).isTrue();
                    await().until(() -> !channels.hasUnproven());
                }
            }
        }
    }

    @Test
    void the_first_death_is_kept_and_troubles_are_counted_until_taken() {
        try (Sleeper sleeper = new Sleeper()) {
            IoTrouble trouble = new IoTrouble(sleeper);
            IllegalStateException first = new IllegalStateException("first");
            trouble.onDeath(first);
            trouble.onDeath(new IllegalStateException("second"));
            trouble.onTrouble(first);
            trouble.onTrouble(first);
            assertThat(trouble.death()).isSameAs(first);
            assertThat(trouble.getAndResetTroubles()).isEqualTo(2);
            assertThat(trouble.hasTroubles()).isFalse();
        }
    }

    private static JeroContext jero(IoTrouble trouble) {
        return new JeroContext(trouble::onDeath, trouble::onTrouble);
    }
}
