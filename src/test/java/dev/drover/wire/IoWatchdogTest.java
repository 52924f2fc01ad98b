package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zeromq.ZMQ;

class IoWatchdogTest {
    private static final WireLimits LIMITS = new WireLimits(100, 101, 100, 100, 1_000, 10, 10, 1_000, 1_000, 5_000, 3);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void an_io_thread_that_accepts_nothing_is_found_after_the_looks_it_is_allowed() throws Exception {
        // A listener whose connections JeroMQ never reports stands in for a wedged I/O thread (JeroMQ hazard 2).
        try (ServerSocket wedged = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                IoWatchdog check = new IoWatchdog(
                        new InetSocketAddress(wedged.getInetAddress(), wedged.getLocalPort()),
                        new AcceptedChannels(LIMITS, System::nanoTime, new RefusalLog(0)),
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
        try (SocketSelector selector = new SocketSelector();
                JeroContext context = jero(new IoFailures(selector))) {
            AcceptedChannels channels = new AcceptedChannels(LIMITS, System::nanoTime, new RefusalLog(0));
            ZMQ.Socket router = context.router(LIMITS, new byte[] {1});
            channels.observe(router);
            int port = router.bindToRandomPort("tcp://127.0.0.1");
            try (IoWatchdog check = new IoWatchdog(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), channels, LIMITS, 0)) {
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
    void a_full_table_of_connections_is_no_hanging_io_thread() throws Exception {
        try (SocketSelector selector = new SocketSelector();
                JeroContext context = jero(new IoFailures(selector))) {
            AcceptedChannels channels = new AcceptedChannels(LIMITS, System::nanoTime, new RefusalLog(0));
            ZMQ.Socket router = context.router(LIMITS, new byte[] {1});
            channels.observe(router);
            InetSocketAddress target =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), router.bindToRandomPort("tcp://127.0.0.1"));
            List<SocketChannel> held = new ArrayList<>();
            for (int i = 0; i < 2 * LIMITS.maxPeers(); i++) {
                held.add(SocketChannel.open(target));
            }
            await().until(() -> channels.accepts() == held.size());
            try (IoWatchdog check = new IoWatchdog(target, channels, LIMITS, 0)) {
                assertThat(check.check(5 * SECOND)).as("the probe goes out").isTrue();
                await().until(() -> channels.accepts() == held.size() + 1);
                // Newer connections push the probe out before the next look.
                for (int i = 0; i < 2 * LIMITS.maxPeers(); i++) {
                    held.add(SocketChannel.open(target));
                }
                await().until(() -> channels.accepts() == held.size() + 1);
                for (long second = 6; second < 6 + 2L * LIMITS.ioSilenceChecks(); second++) {
                    assertThat(check.check(second * SECOND)).isTrue();
                }
            }
            for (SocketChannel each : held) {
                each.close();
            }
        }
    }

    @Test
    void the_first_death_is_kept_and_exceptions_are_counted_until_taken() {
        try (SocketSelector selector = new SocketSelector()) {
            IoFailures failures = new IoFailures(selector);
            IllegalStateException first = new IllegalStateException("first");
            failures.onDeath(first);
            failures.onDeath(new IllegalStateException("second"));
            failures.onSurvivedException(first);
            failures.onSurvivedException(first);
            assertThat(failures.death()).isSameAs(first);
            assertThat(failures.getAndResetExceptions()).isEqualTo(2);
            assertThat(failures.hasExceptions()).isFalse();
        }
    }

    private static JeroContext jero(IoFailures failures) {
        return new JeroContext(failures::onDeath, failures::onSurvivedException);
    }
}
