package dev.drover.client.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.home.ConnectPermit;
import dev.drover.home.ConnectPermits;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.home.ProcessStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
            HelloRetry retry =
                    new HelloRetry(home, new ConnectPermits(home), Duration.ofMinutes(1), 1_000, notice -> {});
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
            HelloRetry retry =
                    new HelloRetry(home, new ConnectPermits(home), Duration.ofMinutes(1), FIRST_TRY_MS, notice -> {});
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

    @Test
    void withoutAPermitNoConnectionIsMade() throws Exception {
        Home home = Home.openOrCreate(scratch.resolve("home"));
        ConnectPermits permits = new ConnectPermits(home, 1);
        HomeLock lock =
                HomeLock.tryAcquire(home.paths(), HomeLock.Purpose.COORDINATOR).orElseThrow();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ConnectPermit ofAnother = permits.tryAcquire().orElseThrow()) {
            CoordinatorAddress address = addressOf(mute);
            HelloRetry retry = new HelloRetry(home, permits, Duration.ofMinutes(1), FIRST_TRY_MS, notice -> {});
            assertThat(retry.tryConnect(address, null)).isNull();
            assertThat(drain(mute)).isZero();
            ofAnother.close();
            assertThat(retry.tryConnect(address, null)).isNull();
            assertThat(drain(mute)).isPositive();
            assertThat(permits.tryAcquire()).as("after a try in vain").isPresent();
        } finally {
            lock.close();
        }
    }

    @Test
    void aCoordinatorThatAnswersOthersIsNotSilent() throws Exception {
        Home home = Home.openOrCreate(scratch.resolve("home"));
        ConnectPermits permits = new ConnectPermits(home, 1);
        List<String> notices = new ArrayList<>();
        HomeLock lock =
                HomeLock.tryAcquire(home.paths(), HomeLock.Purpose.COORDINATOR).orElseThrow();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CoordinatorAddress address = addressOf(mute);
            HelloRetry retry = new HelloRetry(home, permits, Duration.ofMinutes(1), FIRST_TRY_MS, notices::add);
            // A time of the file that no answer has.
            ConnectPermit ofAnother = permits.tryAcquire().orElseThrow();
            Files.setLastModifiedTime(home.paths().connectLock(), FileTime.fromMillis(1));
            assertThat(retry.tryConnect(address, null)).isNull();
            assertThat(retry.areOthersAnswered()).isFalse();
            await().until(retry::isUnresponsive);
            assertThat(retry.tryConnect(address, null)).isNull();
            assertThat(notices).as("while nobody is answered").hasSize(1);

            ofAnother.answered();
            ConnectPermit ofTheNext = permits.tryAcquire().orElseThrow();
            assertThat(retry.tryConnect(address, null)).isNull();
            assertThat(retry.areOthersAnswered()).isTrue();
            assertThat(retry.isUnresponsive()).isFalse();
            assertThat(retry.tryConnect(address, null)).isNull();
            assertThat(retry.areOthersAnswered()).isFalse();
            ofTheNext.close();
            assertThat(retry.overtaken(300_000))
                    .hasMessage("the coordinator (pid " + address.pid() + ") answers other commands, but for 300 s this"
                            + " one had no chance to connect: too many run at the same time; start fewer at once"
                            + " (xargs -P 8), or submit one array of tasks (--each, --array)");
        } finally {
            lock.close();
        }
    }
}
