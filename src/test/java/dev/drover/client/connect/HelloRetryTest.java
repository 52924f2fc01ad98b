package dev.drover.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.home.ProcessStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelloRetryTest {
    private static final int FIRST_TRY_MS = 100;

    @TempDir
    Path scratch;

    @Test
    void onlyTheFirstTryMakesManyAttempts() throws Exception {
        Home home = Home.openOrCreate(scratch.resolve("home"));
        HomeLock lock =
                HomeLock.tryAcquire(home.paths(), HomeLock.Purpose.COORDINATOR).orElseThrow();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CoordinatorAddress address = addressOf(mute);
            HelloRetry retry = new HelloRetry(home, Duration.ofMinutes(1), 1_000, notice -> {});
            assertThat(retry.tryConnect(address, null)).isNull();
            drain(mute);
            assertThat(retry.tryConnect(address, null)).isNull();
            // 2 s are 667 ms, 1,000 ms, and what is left.
            assertThat(drain(mute)).isBetween(1, 3);
        } finally {
            lock.close();
        }
    }

    /** That of a coordinator which is this process, and serves there. */
    private static CoordinatorAddress addressOf(ServerSocket server) {
        long self = ProcessHandle.current().pid();
        int port = server.getLocalPort();
        return new CoordinatorAddress(port, port, self, ProcessStart.startTicks(self), 1, "0.1.0", 1);
    }

    /** Takes the connections that were made, and returns their number. */
    private static int drain(ServerSocket server) throws IOException {
        server.setSoTimeout(1);
        for (int connections = 0; ; connections++) {
            try {
                server.accept().close();
            } catch (SocketTimeoutException none) {
                return connections;
            }
        }
    }

    @Test
    void eachTryOfACoordinatorThatDoesNotAnswerTakesTwiceAsLong() throws Exception {
        Home home = Home.openOrCreate(scratch.resolve("home"));
        HomeLock lock =
                HomeLock.tryAcquire(home.paths(), HomeLock.Purpose.COORDINATOR).orElseThrow();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CoordinatorAddress address = addressOf(mute);
            HelloRetry retry = new HelloRetry(home, Duration.ofMinutes(1), FIRST_TRY_MS, notice -> {});
            for (int tryMs = FIRST_TRY_MS; tryMs <= 8 * FIRST_TRY_MS; tryMs *= 2) {
                long begunNanos = System.nanoTime();
                assertThat(retry.tryConnect(address, null)).isNull();
                assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos))
                        .isGreaterThanOrEqualTo(tryMs);
            }
        } finally {
            lock.close();
        }
    }
}
