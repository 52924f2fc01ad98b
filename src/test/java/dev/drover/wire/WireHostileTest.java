package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.proto.WireGreeting;
import dev.drover.testing.Limits;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** What peers that have proven nothing can do: nothing but lose their own connection. */
class WireHostileTest {
    private static final int NEVER_MS = 3_600_000;

    @Test
    void hostile_frame_lengths_before_any_proof_keep_nobody_else_out() throws Exception {
        // JeroMQ hazard 2: one such frame wedged the I/O thread for all.
        long[] lengths = {
            -1, Long.MIN_VALUE, 0xffff_ffff_8000_0000L, 0x8000_0000_0000_0001L, Integer.MAX_VALUE, 1L << 40, 5 << 20
        };
        try (WireFixture wire = new WireFixture(WireLimits.DEFAULT.withProofTimeoutMs(1_000))) {
            for (long length : lengths) {
                for (Role role : Role.values()) {
                    try (RawPeer raw = new RawPeer(wire.server.port(role))) {
                        raw.handshake().claim(length);
                        assertSomebodyGetsIn(wire);
                        raw.awaitEnd();
                    }
                }
            }
            assertThat(wire.events.failures).isEmpty();
        }
    }

    @Test
    void junk_of_all_sorts_over_tcp_keeps_nobody_else_out() throws Exception {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        try (WireFixture wire = new WireFixture(WireLimits.DEFAULT.withProofTimeoutMs(500))) {
            for (int i = 0; i < 150; i++) {
                try (RawPeer raw = new RawPeer(wire.server.port(Role.CLIENT))) {
                    junk(raw, random);
                } catch (IOException e) {
                    // The server ended the connection while junk was still being written, as it may.
                }
            }
            assertSomebodyGetsIn(wire);
            assertThat(wire.events.failures).as("seed %d", seed).isEmpty();
            assertThat(wire.events.received).as("seed %d", seed).hasValue(0);
        }
    }

    private static void junk(RawPeer raw, Random random) throws IOException {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        switch (random.nextInt(6)) {
            case 0 -> raw.send(bytes);
            case 1 ->
                raw.send(new byte[] {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, (byte) random.nextInt(5)})
                        .send(bytes);
            case 2 -> raw.handshake().send(bytes);
            case 3 -> raw.handshake().frame(random.nextInt(8), Arrays.copyOf(bytes, bytes.length % 100));
            case 4 -> raw.handshake().frame(4, new byte[] {4, 'P', 'I', 'N', 'G'});
            default ->
                raw.handshake().frame(1, bytes(random)).frame(1, bytes(random)).frame(0, bytes(random));
        }
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void mutated_handshake_frames_through_a_real_dealer_are_all_refused() throws Exception {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        try (WireFixture wire = new WireFixture();
                ZContext context = new ZContext()) {
            byte[] greeting = new ClientHandshake(wire.config(Role.CLIENT), new SecureRandom()).greeting();
            for (int i = 0; i < 200; i++) {
                ZMQ.Socket dealer = dealer(context, wire.server.port(Role.CLIENT));
                dealer.send(mutated(greeting, random));
                dealer.send(mutated(Frames.of(FrameKind.PROOF, new byte[32]), random));
                dealer.send(Frames.of(FrameKind.DATA, new byte[4]));
                context.destroySocket(dealer);
            }
            assertSomebodyGetsIn(wire);
            assertThat(wire.events.received).as("seed %d", seed).hasValue(0);
            assertThat(wire.events.failures).as("seed %d", seed).isEmpty();
        }
    }

    private static byte[] mutated(byte[] frame, Random random) {
        byte[] copy = Arrays.copyOf(frame, random.nextBoolean() ? frame.length : random.nextInt(frame.length + 600));
        for (int i = 0; i < 3 && copy.length > 0; i++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt();
        }
        return copy;
    }

    @Test
    void each_breach_gets_one_refusal_with_its_code_and_then_the_end() throws Exception {
        try (WireFixture wire = new WireFixture();
                ZContext context = new ZContext()) {
            WireClientConfig config = wire.config(Role.CLIENT);
            byte[] greeting = new ClientHandshake(config, new SecureRandom()).greeting();
            assertRefused(wire, context, "MALFORMED: A frame came that is empty or of no known kind.", new byte[0]);
            assertRefused(wire, context, "MALFORMED: A frame came that is empty or of no known kind.", new byte[] {99});
            assertRefused(
                    wire,
                    context,
                    "NOT_PROVEN: A DATA came where a GREETING was due.",
                    Frames.of(FrameKind.DATA, new byte[1]));
            assertRefused(
                    wire,
                    context,
                    "TOO_LARGE: A frame of 513 bytes came before a proof, where at most 512 are read.",
                    Frames.of(FrameKind.GREETING, new byte[512]));
            assertRefused(
                    wire,
                    context,
                    "VERSION: This coordinator speaks wire version 1 and you speak 7: restart the older of the two with the"
                            + " newer's files.",
                    Frames.of(
                            FrameKind.GREETING,
                            WireGreeting.newBuilder().setVersion(7).build()));
            assertRefused(
                    wire,
                    context,
                    "ROLE: This port is for the role CLIENT.",
                    new ClientHandshake(
                                    WireClientConfig.loopback(
                                            config.port(), Role.WORKER, wire.secret, WireFixture.HOME),
                                    new SecureRandom())
                            .greeting());
            assertRefused(wire, context, null, greeting, greeting);
            assertRefused(wire, context, null, greeting, Frames.of(FrameKind.PROOF, new byte[40]));
            assertThat(wire.events.peers).isEmpty();
        }
    }

    private static void assertRefused(WireFixture wire, ZContext context, String text, byte[]... frames) {
        ZMQ.Socket dealer = dealer(context, wire.server.port(Role.CLIENT));
        for (byte[] frame : frames) {
            dealer.send(frame);
        }
        byte[] answer = dealer.recv();
        while (answer != null && FrameKind.of(answer) == FrameKind.CHALLENGE) {
            answer = dealer.recv();
        }
        assertThat(answer).as("an answer to a breach").isNotNull();
        assertThat(FrameKind.of(answer)).isEqualTo(FrameKind.REFUSAL);
        if (text != null) {
            assertThat(Frames.refusalText(answer)).isEqualTo(text);
        }
        assertThat(dealer.recv()).as("the end after one refusal").isEqualTo(new byte[] {42});
        context.destroySocket(dealer);
    }

    @Test
    void a_message_of_several_parts_is_refused() throws Exception {
        try (WireFixture wire = new WireFixture();
                ZContext context = new ZContext()) {
            ZMQ.Socket dealer = dealer(context, wire.server.port(Role.WORKER));
            dealer.sendMore(new byte[] {1});
            dealer.send(new byte[] {2});
            assertThat(Frames.refusalText(dealer.recv()))
                    .isEqualTo("MALFORMED: A message of several parts came, where each has one.");
        }
    }

    @Test
    void a_peer_that_chooses_its_own_routing_id_is_ended() throws Exception {
        // JeroMQ hazard 5: with the same id twice, one peer's messages pass for the other's.
        try (WireFixture wire = new WireFixture();
                ZContext context = new ZContext()) {
            ZMQ.Socket dealer = context.createSocket(SocketType.DEALER);
            dealer.setIdentity(new byte[] {0, 1, 2, 3, 4});
            prepare(dealer).connect("tcp://127.0.0.1:" + wire.server.port(Role.CLIENT));
            dealer.send(new ClientHandshake(wire.config(Role.CLIENT), new SecureRandom()).greeting());
            assertThat(dealer.recv()).isEqualTo(new byte[] {42});
        }
    }

    @Test
    void connections_that_prove_nothing_in_time_are_ended_even_if_they_never_say_a_word() throws Exception {
        try (WireFixture wire = new WireFixture(WireLimits.DEFAULT.withProofTimeoutMs(300));
                RawPeer silent = new RawPeer(wire.server.port(Role.CLIENT));
                RawPeer shaken = new RawPeer(wire.server.port(Role.CLIENT))) {
            shaken.handshake();
            silent.awaitEnd();
            shaken.awaitEnd();
            assertSomebodyGetsIn(wire);
        }
    }

    @Test
    void a_full_table_closes_the_oldest_unproven_connection_for_the_next() throws Exception {
        WireLimits limits =
                WireLimits.DEFAULT.withMaxPeers(3).withMaxUnprovenPeers(3).withProofTimeoutMs(NEVER_MS);
        try (WireFixture wire = new WireFixture(limits);
                WireChannel proven = WireChannel.open(wire.config(Role.CLIENT))) {
            proven.awaitReady();
            RawPeer[] raws = new RawPeer[12];
            for (int i = 0; i < raws.length; i++) {
                raws[i] = new RawPeer(wire.server.port(Role.CLIENT));
            }
            for (int i = 0; i < raws.length - 2; i++) {
                raws[i].awaitEnd();
            }
            assertSomebodyGetsIn(wire);
            assertThat(wire.events.gone).doesNotContain(wire.events.peers.get(0));
            assertThat(wire.events.failures).isEmpty();
            for (RawPeer raw : raws) {
                raw.close();
            }
        }
    }

    @Test
    void a_table_of_unproven_connections_has_a_bound_of_its_own() throws Exception {
        WireLimits limits = WireLimits.DEFAULT.withMaxUnprovenPeers(2).withProofTimeoutMs(NEVER_MS);
        try (WireFixture wire = new WireFixture(limits);
                RawPeer first = new RawPeer(wire.server.port(Role.WORKER));
                RawPeer second = new RawPeer(wire.server.port(Role.WORKER));
                RawPeer third = new RawPeer(wire.server.port(Role.WORKER))) {
            first.awaitEnd();
            second.handshake();
            third.handshake();
            await().untilAsserted(() -> assertThat(wire.events.refusals)
                    .containsExactly(
                            "a peer from 127.0.0.1 was refused or dropped: Too many connections are open: 3, 3 of"
                                    + " them without a proof. The oldest of these is closed for the next."));
        }
    }

    @Test
    void a_port_where_every_peer_is_proven_and_the_table_full_closes_the_newcomer() throws Exception {
        WireLimits limits = WireLimits.DEFAULT.withMaxPeers(1).withProofTimeoutMs(NEVER_MS);
        try (WireFixture wire = new WireFixture(limits);
                WireChannel proven = WireChannel.open(wire.config(Role.CLIENT))) {
            proven.awaitReady();
            await().until(() -> wire.events.peers.size() == 1);
            try (RawPeer above = new RawPeer(wire.server.port(Role.CLIENT))) {
                above.awaitEnd();
            }
            assertThat(wire.events.gone).isEmpty();
        }
    }

    @Test
    void a_frame_that_announces_more_than_a_frame_may_have_ends_its_connection_before_a_byte_of_it_came()
            throws Exception {
        // JVM hazard 15: JeroMQ allocates a frame when its length is announced.
        try (WireFixture wire = new WireFixture(WireLimits.DEFAULT.withProofTimeoutMs(NEVER_MS));
                RawPeer raw = new RawPeer(wire.server.port(Role.CLIENT)).handshake()) {
            raw.claim(4 << 20).awaitEnd();
            try (RawPeer justAbove = new RawPeer(wire.server.port(Role.CLIENT)).handshake()) {
                justAbove.claim(WireLimits.DEFAULT.maxFrameBytes() + 1).awaitEnd();
            }
        }
    }

    @Test
    void a_message_whose_last_part_never_comes_is_refused_at_its_first_part() throws Exception {
        try (WireFixture wire = new WireFixture(WireLimits.DEFAULT.withProofTimeoutMs(NEVER_MS));
                RawPeer raw = new RawPeer(wire.server.port(Role.CLIENT)).handshake()) {
            raw.frame(1, new byte[] {1}).awaitEnd();
            await().untilAsserted(() -> assertThat(wire.events.refusals)
                    .containsExactly("a peer from 127.0.0.1 was refused or dropped: A message of several parts came,"
                            + " where each has one."));
        }
    }

    @Test
    void a_payload_in_parts_is_bounded_as_a_whole() throws Exception {
        WireLimits limits = WireLimits.DEFAULT.withMaxMessageBytes(20_000);
        try (WireFixture wire = new WireFixture(limits);
                WireChannel largest = WireChannel.open(wire.config(Role.CLIENT));
                WireChannel larger =
                        WireChannel.open(wire.config(Role.CLIENT).withLimits(limits.withMaxMessageBytes(20_001)))) {
            largest.send(new byte[20_000]);
            largest.awaitReady();
            await().until(() -> wire.events.received.get() == 1);
            larger.send(new byte[20_001]);
            assertThatThrownBy(() -> larger.receive(Limits.EVENT))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining(
                            "TOO_LARGE: A message of 20001 bytes or more came, where at most 20000 are read.");
            assertThat(wire.events.received).hasValue(1);
        }
    }

    @Test
    void parts_that_are_empty_or_tiny_end_the_connection() throws Exception {
        WireLimits limits = WireLimits.DEFAULT.withMaxMessageBytes(20_000);
        try (WireFixture wire = new WireFixture(limits);
                WireChannel empty = WireChannel.open(wire.config(Role.CLIENT));
                WireChannel tiny = WireChannel.open(wire.config(Role.CLIENT))) {
            empty.sendParts(1, new byte[0]);
            assertThatThrownBy(() -> empty.receive(Limits.EVENT))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("MALFORMED: A PART came without a body.");
            tiny.sendParts(2 * 20_000 / PayloadParts.OVERHEAD_BYTES, new byte[1]);
            assertThatThrownBy(() -> tiny.receive(Limits.EVENT))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("TOO_LARGE: A message came in parts that are too small");
            assertThat(wire.events.received).hasValue(0);
        }
    }

    @Test
    void unfinished_messages_of_all_connections_are_bounded_together() throws Exception {
        WireLimits limits = WireLimits.DEFAULT.withMaxMessageBytes(20_000).withMaxUnfinishedBytes(20_000);
        try (WireFixture wire = new WireFixture(limits)) {
            List<WireChannel> channels = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                WireChannel channel = wire.channel(wire.config(Role.CLIENT));
                channel.awaitReady();
                channel.sendParts(1, new byte[7_000]);
                channels.add(channel);
            }
            await().until(() -> wire.events.gone.size() == 3);
            assertThat(wire.events.refusals)
                    .isNotEmpty()
                    .allMatch(line -> line.contains("The rest of a message did not come, and others need its memory."));
            int finished = 0;
            for (WireChannel channel : channels) {
                try {
                    channel.send(new byte[1_000]);
                    channel.receive(Duration.ofMillis(1));
                    finished++;
                } catch (WireException e) {
                    assertThat(e).hasMessageContaining("DROPPED");
                }
            }
            assertThat(finished).isEqualTo(2);
            await().until(() -> wire.events.received.get() == 2);
        }
    }

    @Test
    void a_man_in_the_middle_on_another_port_gets_nowhere() throws Exception {
        try (WireFixture wire = new WireFixture();
                ServerSocket relay = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            int real = wire.server.port(Role.CLIENT);
            Thread relaying = new Thread(() -> relay(relay, real), "relay");
            relaying.setDaemon(true);
            relaying.start();
            WireClientConfig lured = WireClientConfig.loopback(
                            relay.getLocalPort(), Role.CLIENT, wire.secret, WireFixture.HOME)
                    .withLimits(WireLimits.DEFAULT.withConnectTimeoutMs(2_000));
            try (WireChannel channel = WireChannel.open(lured)) {
                channel.send(new byte[] {1});
                assertThatThrownBy(channel::awaitReady)
                        .isInstanceOf(WireException.class)
                        .hasMessageContaining("PORT: You connected to port " + relay.getLocalPort());
            }
            assertThat(wire.events.peers).isEmpty();
            assertThat(wire.events.received).hasValue(0);
        }
    }

    private static void relay(ServerSocket listener, int to) {
        while (true) {
            try {
                Socket from = listener.accept();
                Socket onward = new Socket(listener.getInetAddress(), to);
                pump(from, onward);
                pump(onward, from);
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        Thread pump = new Thread(
                () -> {
                    try (from;
                            to) {
                        from.getInputStream().transferTo(to.getOutputStream());
                    } catch (IOException e) {
                        // One side ended; the other is closed with it.
                    }
                },
                "relay-pump");
        pump.setDaemon(true);
        pump.start();
    }

    /** Tries until it is let in: on a slow machine a proof may come after the short time that these tests allow for it. */
    private static void assertSomebodyGetsIn(WireFixture wire) {
        await().ignoreException(WireException.class).until(() -> {
            try (WireChannel channel = WireChannel.open(wire.config(Role.CLIENT))) {
                int before = wire.events.peers.size();
                channel.awaitReady();
                await().until(() -> wire.events.peers.size() > before);
            }
            return true;
        });
    }

    private static ZMQ.Socket dealer(ZContext context, int port) {
        ZMQ.Socket dealer = prepare(context.createSocket(SocketType.DEALER));
        dealer.connect("tcp://127.0.0.1:" + port);
        return dealer;
    }

    /** Reports the end of its connection by the message 42. */
    private static ZMQ.Socket prepare(ZMQ.Socket dealer) {
        dealer.base().setSocketOpt(zmq.ZMQ.ZMQ_HICCUP_MSG, new byte[] {42});
        dealer.setHandshakeIvl(1_000);
        dealer.setReconnectIVL(5);
        dealer.setReceiveTimeOut((int) Limits.EVENT.toMillis());
        return dealer;
    }
}
