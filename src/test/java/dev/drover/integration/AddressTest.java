package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.DroverClient;
import dev.drover.client.JobFilter;
import dev.drover.client.JobSpec;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.ProcessStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The home names a coordinator that is none: nothing is told to whoever is there, and one is started. */
class AddressTest {
    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    @Test
    void afterACrashTheProgramThatHasThePortGetsNoHello() throws Exception {
        RealHome home = test.get();
        home.start();
        CoordinatorAddress left = CoordinatorAddress.read(home.paths()).orElseThrow();
        home.killCoordinator();
        try (Stranger stranger = new Stranger()) {
            // The same as if it had got the port that was free again.
            new CoordinatorAddress(stranger.port(), stranger.port(), left.pid(), left.startTicks(), 1, "0.1.0", 1)
                    .write(home.paths());
            assertThat(home.client().status().orElseThrow().epoch()).isEqualTo(2);
            assertThat(stranger.connections()).isZero();
        }
    }

    @Test
    void aFileThatMakesNoSenseIsTakenForOneThatACrashLeft() throws Exception {
        RealHome home = test.get();
        for (String content : List.of("", "clientPort=12", "clientPort=0\nworkerPort=x\n", "\0\0\0\0")) {
            Files.writeString(home.paths().address(), content);
            assertServes(home);
            home.killCoordinator();
        }
    }

    @Test
    void theAddressOfAnotherHomeIsNotBelieved() throws Exception {
        RealHome home = test.get();
        try (RealHome other = RealHome.create(1)) {
            other.start();
            Files.copy(other.paths().address(), home.paths().address(), StandardCopyOption.REPLACE_EXISTING);
            assertServes(home);
            assertThat(home.coordinator()).isNotEqualTo(other.coordinator());
            assertThat(other.client().jobs(JobFilter.all()).hasNext())
                    .as("a job over there")
                    .isFalse();
        }
    }

    @Test
    void aLivingProgramThatIsNoCoordinatorIsToldNothing() throws Exception {
        RealHome home = test.get();
        long self = ProcessHandle.current().pid();
        try (Stranger stranger = new Stranger()) {
            new CoordinatorAddress(stranger.port(), stranger.port(), self, ProcessStart.startTicks(self), 1, "0.1.0", 1)
                    .write(home.paths());
            assertServes(home);
            assertThat(stranger.connections()).isPositive();
        }
    }

    private static void assertServes(RealHome home) throws Exception {
        try (DroverClient client = DroverClient.open(home.options())) {
            assertThat(client.await(client.submit(JobSpec.command("true").build())
                                    .id())
                            .isSucceeded())
                    .isTrue();
        }
    }

    /** Listens, takes connections, and closes each at once. */
    private static final class Stranger implements AutoCloseable {
        private final ServerSocketChannel listener;
        private final AtomicInteger connections = new AtomicInteger();
        private final Thread thread = new Thread(this::run, "stranger");

        Stranger() throws IOException {
            listener = ServerSocketChannel.open();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            thread.start();
        }

        int port() throws IOException {
            return ((InetSocketAddress) listener.getLocalAddress()).getPort();
        }

        int connections() {
            return connections.get();
        }

        private void run() {
            try {
                while (true) {
                    listener.accept().close();
                    connections.incrementAndGet();
                }
            } catch (IOException closed) {
                // The test has ended.
            }
        }

        @Override
        public void close() throws Exception {
            listener.close();
            thread.join();
        }
    }
}
