package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.proto.WireChallenge;
import dev.drover.proto.WireGreeting;
import dev.drover.proto.WireProof;
import dev.drover.proto.WireRefusalCode;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** Both halves of the handshake against each other, with no socket. */
class HandshakeTest {
    private static final int PORT = 7001;
    private static final String HOME = "home-1";

    private final SecureRandom random = new SecureRandom();
    private final Secret secret = Secret.random(random);

    @Test
    void both_sides_prove_themselves_and_are_ready() {
        ServerHandshake server = server(secret, Role.WORKER, HOME, PORT);
        ClientHandshake client = client(secret, Role.WORKER, HOME, PORT);
        ClientHandshake.Step prove = client.onFrame(challenge(server.onFrame(client.greeting())));
        assertThat(prove).isInstanceOf(ClientHandshake.Step.Prove.class);
        assertThat(server.onFrame(proof(prove))).isInstanceOf(ServerHandshake.Step.Proven.class);
        assertThat(client.onFrame(Frames.bare(FrameKind.READY))).isInstanceOf(ClientHandshake.Step.Ready.class);
    }

    @Test
    void a_server_with_another_secret_is_told_nothing() {
        ServerHandshake server = server(Secret.random(random), Role.CLIENT, HOME, PORT);
        assertClientFails(server, "could not prove that it knows this home's secret: it was told nothing.");
    }

    @Test
    void a_server_of_another_home_is_refused_by_name_and_by_proof() {
        assertClientFails(
                server(secret, Role.CLIENT, "home-2", PORT),
                "serves another home: the port's file is stale, start a coordinator for this home.");
        ServerHandshake liar = server(secret, Role.CLIENT, "home-2", PORT);
        ClientHandshake client = client(secret, Role.CLIENT, HOME, PORT);
        WireChallenge honest = ((ServerHandshake.Step.Reply) liar.onFrame(client.greeting())).challenge();
        byte[] forged = Frames.of(
                FrameKind.CHALLENGE, honest.toBuilder().setHomeId(HOME).build());
        assertThat(client.onFrame(forged)).isInstanceOf(ClientHandshake.Step.Fail.class);
    }

    @Test
    void a_proof_made_for_another_port_role_or_connection_is_worth_nothing() {
        ClientHandshake honest = client(secret, Role.CLIENT, HOME, PORT);
        assertRelayFails(honest, server(secret, Role.CLIENT, HOME, PORT + 1), "port");
        ServerHandshake first = server(secret, Role.CLIENT, HOME, PORT);
        ServerHandshake second = server(secret, Role.CLIENT, HOME, PORT);
        ClientHandshake client = client(secret, Role.CLIENT, HOME, PORT);
        byte[] greeting = client.greeting();
        second.onFrame(greeting);
        byte[] proof = proof(client.onFrame(challenge(first.onFrame(greeting))));
        assertNotProven(second.onFrame(proof));
        assertThat(first.onFrame(proof)).isInstanceOf(ServerHandshake.Step.Proven.class);
        assertThat(secret.roleKey(Role.CLIENT)).isNotEqualTo(secret.roleKey(Role.WORKER));
    }

    private void assertRelayFails(ClientHandshake lured, ServerHandshake real, String what) {
        // The relay rewrites the port in the greeting, which is not what counts.
        byte[] rewritten = rewritePort(lured.greeting(), PORT + 1);
        ClientHandshake.Step step = lured.onFrame(challenge(real.onFrame(rewritten)));
        assertThat(step).as("a relay that changes the %s", what).isInstanceOf(ClientHandshake.Step.Fail.class);
    }

    private static byte[] rewritePort(byte[] greeting, int port) {
        try {
            return Frames.of(
                    FrameKind.GREETING,
                    Frames.parse(WireGreeting.parser(), greeting).toBuilder()
                            .setPort(port)
                            .build());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_servers_own_proof_sent_back_is_refused() {
        ServerHandshake server = server(secret, Role.CLIENT, HOME, PORT);
        ClientHandshake client = client(secret, Role.CLIENT, HOME, PORT);
        WireChallenge challenge = ((ServerHandshake.Step.Reply) server.onFrame(client.greeting())).challenge();
        byte[] reflected = Frames.of(
                FrameKind.PROOF,
                WireProof.newBuilder().setProof(challenge.getProof()).build());
        assertNotProven(server.onFrame(reflected));
    }

    @Test
    void a_short_long_or_missing_proof_is_refused() {
        for (int length : new int[] {0, 31, 33}) {
            ServerHandshake server = server(secret, Role.CLIENT, HOME, PORT);
            server.onFrame(client(secret, Role.CLIENT, HOME, PORT).greeting());
            assertNotProven(server.onFrame(Frames.of(
                    FrameKind.PROOF,
                    WireProof.newBuilder()
                            .setProof(ByteString.copyFrom(new byte[length]))
                            .build())));
        }
    }

    @Test
    void ready_or_data_before_the_servers_proof_ends_the_client() {
        for (FrameKind kind : new FrameKind[] {FrameKind.READY, FrameKind.DATA, FrameKind.PROOF}) {
            assertThat(client(secret, Role.CLIENT, HOME, PORT).onFrame(Frames.bare(kind)))
                    .isInstanceOf(ClientHandshake.Step.Fail.class);
        }
    }

    @Test
    void the_same_bytes_split_differently_between_parts_give_another_proof() {
        byte[] nonce = new byte[Proofs.NONCE_BYTES];
        byte[] one =
                new Proofs(secret, Role.CLIENT, "ab", PORT).prove(Proofs.Side.CLIENT, new byte[] {'c', 'd'}, nonce);
        byte[] other = new Proofs(secret, Role.CLIENT, "abc", PORT).prove(Proofs.Side.CLIENT, new byte[] {'d'}, nonce);
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void a_refusal_from_somebody_unproven_prints_no_control_characters() {
        byte[] refusal = Frames.refusal(WireRefusalCode.DROPPED, "a\u001b[31mb\n" + "x".repeat(1_000));
        assertThat(Frames.refusalText(refusal)).startsWith("DROPPED: a [31mb x").hasSizeLessThan(320);
    }

    private void assertClientFails(ServerHandshake server, String end) {
        ClientHandshake client = client(secret, Role.CLIENT, HOME, PORT);
        ClientHandshake.Step step = client.onFrame(challenge(server.onFrame(client.greeting())));
        assertThat(step).isEqualTo(new ClientHandshake.Step.Fail("What listens at 127.0.0.1:" + PORT + " " + end));
    }

    private static void assertNotProven(ServerHandshake.Step step) {
        assertThat(step)
                .isEqualTo(new ServerHandshake.Step.Refuse(
                        WireRefusalCode.NOT_PROVEN,
                        "The proof is wrong: use the secret, the port and the role of the home that this coordinator"
                                + " serves."));
    }

    private ServerHandshake server(Secret secretOfServer, Role role, String home, int port) {
        return new ServerHandshake(role, home, port, new Proofs(secretOfServer, role, home, port), 512, random);
    }

    private ClientHandshake client(Secret secretOfClient, Role role, String home, int port) {
        return new ClientHandshake(WireClientConfig.loopback(port, role, secretOfClient, home), random);
    }

    private static byte[] challenge(ServerHandshake.Step step) {
        return Frames.of(FrameKind.CHALLENGE, ((ServerHandshake.Step.Reply) step).challenge());
    }

    private static byte[] proof(ClientHandshake.Step step) {
        return Frames.of(FrameKind.PROOF, ((ClientHandshake.Step.Prove) step).proof());
    }
}
