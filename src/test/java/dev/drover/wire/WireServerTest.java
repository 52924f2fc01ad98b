package dev.drover.wire;

import static dev.drover.wire.WireFixture.bytes;
import static dev.drover.wire.WireFixture.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.Limits;
import dev.drover.wire.WireFixture.ClientEvents;
import dev.drover.wire.WireFixture.Events;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WireServerTest {
    @Test
    void fifty_thousand_messages_to_a_peer_all_arrive_in_order() throws Exception {
        // JeroMQ hazard 4: with its defaults 170 of 50,000 arrived.
        int count = 50_000;
        List<Integer> seen = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(count);
        try (WireFixture wire = new WireFixture()) {
            wire.client(wire.config(Role.WORKER), new ClientEvents() {
                @Override
                public void received(byte[] payload) {
                    seen.add(number(payload));
                    all.countDown();
                }
            });
            await().until(() -> wire.events.peers.size() == 1);
            PeerId peer = wire.events.peers.get(0);
            for (int i = 0; i < count; i++) {
                assertThat(wire.server.send(peer, bytes(i))).isTrue();
            }
            all.await();
            await().until(() -> wire.server.queuedBytes(peer) == 0);
        }
        assertThat(seen).isEqualTo(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void a_peer_that_has_read_much_is_reported_once() throws Exception {
        try (WireFixture wire = new WireFixture()) {
            wire.client(wire.config(Role.CLIENT), new ClientEvents());
            await().until(() -> wire.events.peers.size() == 1);
            PeerId peer = wire.events.peers.get(0);
            assertThat(wire.server.send(peer, bytes(1))).isTrue();
            await().until(() -> wire.server.queuedBytes(peer) == 0);
            assertThat(wire.events.drained.get()).isZero();
            assertThat(wire.server.send(peer, new byte[2 << 20])).isTrue();
            await().until(() -> wire.events.drained.get() == 1);
            assertThat(wire.server.queuedBytes(peer)).isZero();
        }
    }

    @Test
    void peer_gone_comes_after_the_last_message_of_a_peer_that_sends_and_closes() throws Exception {
        int count = 5_000;
        try (WireFixture wire = new WireFixture()) {
            WireClient client = wire.client(wire.config(Role.CLIENT), new ClientEvents());
            for (int i = 0; i < count; i++) {
                assertThat(client.send(bytes(i))).isTrue();
            }
            client.close(Limits.EVENT);
            await().until(() -> wire.events.gone.size() == 1);
            PeerId peer = wire.events.peers.get(0);
            List<Object> expected = new ArrayList<>();
            expected.add(new Events.Ready(peer, Role.CLIENT));
            IntStream.range(0, count).forEach(i -> expected.add(new Events.Got(peer, i, Integer.BYTES)));
            expected.add(new Events.Gone(peer));
            assertThat(new ArrayList<>(wire.events.all)).isEqualTo(expected);
        }
    }

    @Test
    void a_server_that_never_started_hears_nobody_and_closes_its_ports() throws Exception {
        WireServer server = WireServer.bind(
                WireServerConfig.loopback(Secret.random(new SecureRandom()), WireFixture.HOME), new Events());
        int port = server.port(Role.CLIENT);
        server.close();
        server.close();
        server.start();
        await().untilAsserted(() -> {
            try (ServerSocket free = new ServerSocket()) {
                free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                assertThat(free.isBound()).isTrue();
            }
        });
    }

    @Test
    void a_message_to_a_gone_peer_is_refused_and_disturbs_nobody() throws Exception {
        try (WireFixture wire = new WireFixture()) {
            WireChannel first = wire.channel(wire.config(Role.CLIENT));
            first.awaitReady();
            await().until(() -> wire.events.peers.size() == 1);
            PeerId gone = wire.events.peers.get(0);
            first.close();
            await().until(() -> wire.events.gone.contains(gone));
            assertThat(wire.server.send(gone, bytes(1))).isFalse();

            WireChannel second = wire.channel(wire.config(Role.CLIENT));
            second.awaitReady();
            await().until(() -> wire.events.peers.size() == 2);
            PeerId alive = wire.events.peers.get(1);
            assertThat(alive).isNotEqualTo(gone);
            assertThat(wire.server.send(alive, bytes(2))).isTrue();
            assertThat(second.receive(Limits.EVENT))
                    .hasValueSatisfying(payload -> assertThat(number(payload)).isEqualTo(2));
        }
    }

    @Test
    void a_reader_that_stops_reading_is_dropped_at_its_bound_and_others_go_on() throws Exception {
        WireLimits limits = WireLimits.DEFAULT.withMaxQueuedBytesPerPeer(8L << 20);
        CountDownLatch release = new CountDownLatch(1);
        try (WireFixture wire = new WireFixture(limits)) {
            WireChannel quick = wire.channel(wire.config(Role.CLIENT));
            quick.awaitReady();
            await().until(() -> wire.events.peers.size() == 1);
            wire.client(wire.config(Role.CLIENT), new ClientEvents() {
                @Override
                public void received(byte[] payload) {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
            await().until(() -> wire.events.peers.size() == 2);
            PeerId slow = wire.events.peers.get(1);
            int sent = 0;
            byte[] payload = new byte[64 << 10];
            while (wire.server.send(slow, payload)) {
                sent++;
                assertThat(sent)
                        .as("64 KiB messages that a stopped reader was sent")
                        .isLessThan(10_000);
            }
            await().until(() -> wire.events.gone.contains(slow));
            assertThat(wire.server.send(slow, payload)).isFalse();
            assertThat(wire.server.send(wire.events.peers.get(0), bytes(7))).isTrue();
            assertThat(quick.receive(Limits.EVENT)).isPresent();
            assertThat(wire.events.failures).isEmpty();
            release.countDown();
        }
    }

    @Test
    void a_dropped_peer_gets_what_was_sent_before_then_the_reason_and_is_gone() throws Exception {
        try (WireFixture wire = new WireFixture()) {
            WireChannel channel = wire.channel(wire.config(Role.WORKER));
            channel.awaitReady();
            await().until(() -> wire.events.peers.size() == 1);
            PeerId peer = wire.events.peers.get(0);
            wire.server.send(peer, bytes(3));
            wire.server.drop(peer, "Two workers had one id.");
            wire.server.drop(peer, "again");
            assertThat(channel.receive(Limits.EVENT)).isPresent();
            assertThatThrownBy(() -> channel.receive(Limits.EVENT))
                    .isInstanceOf(WireException.class)
                    .hasMessage("The coordinator at 127.0.0.1:" + wire.server.port(Role.WORKER)
                            + " ended the connection: DROPPED: Two workers had one id.");
            await().until(() -> wire.events.gone.size() == 1);
        }
    }

    @Test
    void a_message_of_the_largest_size_passes_both_ways_and_a_larger_one_is_refused_before_it_leaves()
            throws Exception {
        int max = 100_000;
        try (WireFixture wire = new WireFixture(WireLimits.DEFAULT.withMaxMessageBytes(max))) {
            WireChannel channel = wire.channel(wire.config(Role.CLIENT));
            channel.send(new byte[max]);
            channel.awaitReady();
            await().until(() -> wire.events.received.get() == 1);
            assertThat(wire.server.send(wire.events.peers.get(0), new byte[max]))
                    .isTrue();
            assertThat(channel.receive(Limits.EVENT))
                    .hasValueSatisfying(got -> assertThat(got).hasSize(max));
            String sentence =
                    "A message of 100001 bytes can't be sent, the limit is 100000: send it in parts or by a file.";
            assertThatThrownBy(() -> channel.send(new byte[max + 1])).hasMessage(sentence);
            assertThatThrownBy(() -> wire.server.send(wire.events.peers.get(0), new byte[max + 1]))
                    .hasMessage(sentence);
        }
    }

    @Test
    void a_peer_whose_limit_is_larger_is_ended_when_it_uses_it() throws Exception {
        try (WireFixture wire = new WireFixture(WireLimits.DEFAULT.withMaxMessageBytes(10_000))) {
            WireClientConfig config = wire.config(Role.CLIENT).withLimits(WireLimits.DEFAULT);
            WireChannel channel = wire.channel(config);
            channel.awaitReady();
            channel.send(new byte[20_000]);
            assertThatThrownBy(() -> channel.receive(Limits.EVENT)).isInstanceOf(WireException.class);
            await().until(() -> wire.events.gone.size() == 1);
            assertThat(wire.events.received).hasValue(0);
        }
    }

    @Test
    void closing_twice_and_from_the_handler_leaves_no_thread() throws Exception {
        int before = wireThreads();
        AtomicInteger calls = new AtomicInteger();
        try (WireFixture wire = new WireFixture()) {
            WireClient[] self = new WireClient[1];
            CountDownLatch assigned = new CountDownLatch(1);
            self[0] = wire.client(wire.config(Role.CLIENT), new ClientEvents() {
                @Override
                public void ready() {
                    try {
                        assigned.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    self[0].close();
                    calls.incrementAndGet();
                }
            });
            assigned.countDown();
            await().until(() -> calls.get() == 1);
            self[0].close();
            wire.client(wire.config(Role.CLIENT), new ClientEvents()).close(Duration.ZERO);
            wire.server.close();
            wire.server.close();
        }
        await().until(() -> wireThreads() <= before);
    }

    @Test
    void a_handler_that_throws_fails_the_server_and_peers_hear_of_the_end() throws Exception {
        List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
        Secret secret = Secret.random(new java.security.SecureRandom());
        ServerHandler broken = new ServerHandler() {
            @Override
            public void peerReady(PeerId peer, Role role) {
                throw new IllegalArgumentException("broken");
            }

            @Override
            public void received(PeerId peer, byte[] payload) {}

            @Override
            public void peerGone(PeerId peer) {}

            @Override
            public void failed(Throwable cause) {
                failures.add(cause);
            }
        };
        try (WireServer server = WireServer.open(WireServerConfig.loopback(secret, WireFixture.HOME), broken);
                WireChannel channel = WireChannel.open(
                        WireClientConfig.loopback(server.port(Role.CLIENT), Role.CLIENT, secret, WireFixture.HOME))) {
            assertThatThrownBy(() -> {
                        while (true) {
                            channel.receive(Limits.EVENT);
                        }
                    })
                    .isInstanceOf(WireException.class);
            await().until(() -> failures.size() == 1);
            assertThat(failures.get(0)).hasMessage("broken");
        }
    }

    @Test
    void an_address_that_other_machines_reach_is_refused() {
        Secret secret = Secret.of(new byte[Secret.SIZE_BYTES]);
        assertThatThrownBy(() -> new WireServerConfig("0.0.0.0", secret, "h", WireLimits.DEFAULT, 0))
                .hasMessage("The address 0.0.0.0 is not loopback: it needs CURVE keys, which are not supported yet."
                        + " Use 127.0.0.1.");
    }

    @Test
    void a_secret_is_never_shown() {
        byte[] value = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        Secret secret = Secret.of(value);
        assertThat(WireServerConfig.loopback(secret, "h").toString())
                .doesNotContain("0123")
                .contains("hidden");
        assertThat(WireClientConfig.loopback(1, Role.CLIENT, secret, "h").toString())
                .doesNotContain("0123");
        assertThat(secret.toBytes()).isEqualTo(value);
    }

    private static int wireThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("drover-wire.*|iothread.*|reaper.*"))
                .count();
    }
}
