package dev.drover.wire;

import static dev.drover.wire.WireFixture.bytes;
import static dev.drover.wire.WireFixture.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.Limits;
import dev.drover.wire.WireFixture.ClientEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WireClientTest {
    @Test
    void three_hundred_connects_are_all_quick() throws Exception {
        // JeroMQ hazard 1: 2 to 10 % of connects stalled for 30 s.
        long[] nanos = new long[300];
        try (WireFixture wire = new WireFixture()) {
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                try (WireChannel channel = WireChannel.open(wire.config(Role.CLIENT))) {
                    channel.awaitReady();
                    nanos[i] = System.nanoTime() - start;
                }
            }
        }
        Arrays.sort(nanos);
        long worstMs = TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length - 1]);
        System.out.println(
                "300 connects: median " + TimeUnit.NANOSECONDS.toMicros(nanos[150]) + " µs, worst " + worstMs + " ms");
        Limits.requireWithin(2_000, worstMs, "the worst of 300 connects");
    }

    @Test
    void what_is_sent_before_ready_arrives_first_and_in_order() throws Exception {
        try (WireFixture wire = new WireFixture()) {
            ClientEvents events = new ClientEvents();
            WireClient client = wire.client(wire.config(Role.WORKER), events);
            for (int i = 0; i < 100; i++) {
                assertThat(client.send(bytes(i))).isTrue();
            }
            await().until(() -> wire.events.received.get() == 100);
            assertThat(wire.events.all.stream()
                            .filter(event -> event instanceof WireFixture.Events.Got)
                            .mapToInt(event -> ((WireFixture.Events.Got) event).number()))
                    .isSorted();
            assertThat(events.log).startsWith("ready");
        }
    }

    @Test
    void an_error_on_its_thread_is_told_and_ends_it() throws Exception {
        try (WireFixture wire = new WireFixture()) {
            AtomicReference<Throwable> reported = new AtomicReference<>();
            ClientEvents events = new ClientEvents() {
                @Override
                public void ready() {
                    throw new NoClassDefFoundError("dev/drover/worker/Gone");
                }

                @Override
                public void failed(String why, Throwable fault) {
                    reported.set(fault);
                }
            };
            WireClient client = wire.client(wire.config(Role.WORKER), events);
            await().until(() -> reported.get() != null && !client.isAlive());
            assertThat(reported.get()).isInstanceOf(NoClassDefFoundError.class);
            assertThat(client.send(bytes(1))).isFalse();
        }
    }

    @Test
    void a_port_where_nobody_listens_is_told_at_once() throws Exception {
        int free = freePort();
        Secret secret = Secret.random(new SecureRandom());
        ClientEvents events = new ClientEvents();
        // Long before it would be given up.
        WireLimits limits = WireLimits.DEFAULT.withConnectTimeoutMs(2 * (int) Limits.EVENT.toMillis());
        WireClientConfig config = WireClientConfig.loopback(free, Role.CLIENT, secret, WireFixture.HOME)
                .withLimits(limits);
        try (WireClient client = WireClient.connect(config, events)) {
            await().until(() -> events.why != null);
            assertThat(events.why).isEqualTo("Nobody listens at 127.0.0.1:" + free + ": start the coordinator.");
            assertThat(client.send(bytes(1))).isFalse();
        }
    }

    @Test
    void something_that_listens_and_never_answers_is_given_up_in_time() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                WireChannel channel = WireChannel.open(WireClientConfig.loopback(
                                mute.getLocalPort(), Role.CLIENT, Secret.random(new SecureRandom()), WireFixture.HOME)
                        .withLimits(WireLimits.DEFAULT.withConnectTimeoutMs(400)))) {
            assertThatThrownBy(channel::awaitReady)
                    .hasMessage("What listens at 127.0.0.1:" + mute.getLocalPort()
                            + " gave no answer within 400 ms: look whether the coordinator hangs.");
        }
    }

    @Test
    void a_wrong_secret_home_or_port_of_another_role_ends_the_client_with_a_sentence() throws Exception {
        try (WireFixture wire = new WireFixture()) {
            int port = wire.server.port(Role.CLIENT);
            Secret wrong = Secret.random(new SecureRandom());
            assertGone(
                    WireClientConfig.loopback(port, Role.CLIENT, wrong, WireFixture.HOME),
                    "could not prove that it knows this home's secret");
            assertGone(WireClientConfig.loopback(port, Role.CLIENT, wire.secret, "other"), "serves another home");
            assertGone(
                    WireClientConfig.loopback(port, Role.WORKER, wire.secret, WireFixture.HOME),
                    "ROLE: This port is for the role CLIENT.");
            assertThat(wire.events.peers).isEmpty();
        }
    }

    private static void assertGone(WireClientConfig config, String part) {
        try (WireChannel channel = WireChannel.open(config)) {
            assertThatThrownBy(channel::awaitReady)
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining(part);
        }
    }

    @Test
    void the_loss_of_the_server_is_noticed_at_once_after_all_it_sent_and_never_healed() throws Exception {
        ClientEvents events = new ClientEvents();
        Secret secret = Secret.random(new SecureRandom());
        WireFixture.Events serverEvents = new WireFixture.Events();
        WireServer server = WireServer.open(WireServerConfig.loopback(secret, WireFixture.HOME), serverEvents);
        int port = server.port(Role.CLIENT);
        try (WireClient client =
                WireClient.connect(WireClientConfig.loopback(port, Role.CLIENT, secret, WireFixture.HOME), events)) {
            await().until(() -> serverEvents.peers.size() == 1);
            for (int i = 0; i < 1_000; i++) {
                server.send(serverEvents.peers.get(0), bytes(i));
            }
            server.close();
            try (ServerSocket successor = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
                long closedNanos = System.nanoTime();
                await().until(() -> events.why != null);
                requireAtOnce(closedNanos);
                assertThat(events.why)
                        .isEqualTo("The connection to 127.0.0.1:" + port + " was closed by the other side.");
                assertThat(events.payloads.stream().mapToInt(WireFixture::number))
                        .hasSize(1_000)
                        .isSorted();
                assertThat(client.send(bytes(1))).isFalse();
                successor.setSoTimeout(300);
                assertThatThrownBy(successor::accept).isInstanceOf(java.net.SocketTimeoutException.class);
            }
        } finally {
            server.close();
        }
    }

    @Test
    void a_client_that_queues_more_than_its_bound_is_told_no_and_goes_on() throws Exception {
        WireLimits limits = WireLimits.DEFAULT.withMaxQueuedBytesPerPeer(10_000);
        try (WireFixture wire = new WireFixture(limits)) {
            ClientEvents events = new ClientEvents();
            WireClient client = wire.client(wire.config(Role.CLIENT), events);
            int accepted = 0;
            while (client.send(bytes(accepted))) {
                accepted++;
                assertThat(accepted).isLessThan(10_000_000);
                if (events.log.contains("ready")) {
                    break;
                }
            }
            int sent = accepted;
            await().until(() -> wire.events.received.get() == sent);
            await().until(() -> client.send(bytes(0)));
            assertThat(client.send(new byte[20_000])).isFalse();
            assertThat(client.queuedBytes()).isLessThan(10_000);
        }
    }

    @Test
    void peer_gone_comes_after_the_last_message_of_a_process_that_was_killed() throws Exception {
        try (WireFixture wire = new WireFixture()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Doomed.class.getName(),
                            Integer.toString(wire.server.port(Role.WORKER)))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                process.getOutputStream().write(wire.secret.toBytes());
                process.getOutputStream().close();
                await().until(() -> wire.events.received.get() > 10_000);
                long start = System.nanoTime();
                process.destroyForcibly().waitFor();
                await().until(() -> wire.events.gone.size() == 1);
                requireAtOnce(start);
                Object[] all = wire.events.all.toArray();
                assertThat(all[all.length - 1]).isInstanceOf(WireFixture.Events.Gone.class);
                for (int i = 1; i < all.length - 1; i++) {
                    assertThat(((WireFixture.Events.Got) all[i]).number()).isEqualTo(i - 1);
                }
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** Sends numbers until it is killed. */
    static final class Doomed {
        private Doomed() {}

        public static void main(String[] args) throws Exception {
            Secret secret = Secret.of(System.in.readNBytes(Secret.SIZE_BYTES));
            try (WireChannel channel = WireChannel.open(
                    WireClientConfig.loopback(Integer.parseInt(args[0]), Role.WORKER, secret, WireFixture.HOME))) {
                channel.awaitReady();
                for (int i = 0; true; i++) {
                    channel.send(bytes(i));
                    if (i % 100 == 0) {
                        channel.receive(Duration.ofMillis(1));
                    }
                }
            }
        }
    }

    @Test
    void a_reset_of_the_connection_is_reported_as_gone() throws Exception {
        try (WireFixture wire = new WireFixture();
                RawPeer raw = new RawPeer(wire.server.port(Role.CLIENT))) {
            raw.handshake();
            raw.frame(0, new ClientHandshake(wire.config(Role.CLIENT), new SecureRandom()).greeting());
            raw.reset();
            try (WireChannel channel = WireChannel.open(wire.config(Role.CLIENT))) {
                channel.send(bytes(5));
                channel.awaitReady();
                await().until(() -> wire.events.received.get() == 1);
            }
            await().until(() -> wire.events.gone.size() == 1);
            assertThat(wire.events.failures).isEmpty();
        }
    }

    @Test
    void a_channel_answers_on_its_callers_thread_and_says_when_it_was_closed() throws Exception {
        try (WireFixture wire = new WireFixture()) {
            WireChannel channel = wire.channel(wire.config(Role.CLIENT));
            assertThat(channel.receive(Duration.ofMillis(1))).isEmpty();
            channel.send(bytes(1));
            await().until(() -> {
                channel.receive(Duration.ofMillis(1));
                return wire.events.received.get() == 1;
            });
            wire.server.send(wire.events.peers.get(0), bytes(9));
            assertThat(channel.receive(Limits.EVENT))
                    .hasValueSatisfying(payload -> assertThat(number(payload)).isEqualTo(9));
            channel.close();
            channel.close();
            assertThatThrownBy(() -> channel.send(bytes(1))).hasMessageContaining("was closed here");
        }
    }

    private static void requireAtOnce(long lostNanos) {
        Limits.requireWithin(
                1_000, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostNanos), "the notice of a lost connection");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
