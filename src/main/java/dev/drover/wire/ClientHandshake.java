package dev.drover.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.proto.WireChallenge;
import dev.drover.proto.WireGreeting;
import dev.drover.proto.WireProof;
import java.security.SecureRandom;

/** The client's half of the handshake of one connection: a state machine without socket or clock. One thread. */
final class ClientHandshake {
    /** What the client must do next. */
    sealed interface Step {
        /** The server is proven. Send this proof, then the waiting messages. */
        record Prove(WireProof proof) implements Step {}

        /** Both sides are proven. */
        record Ready() implements Step {}

        /** End the connection for this reason. */
        record Fail(String why) implements Step {}
    }

    private enum State {
        AWAITING_CHALLENGE,
        AWAITING_READY,
        READY
    }

    private final WireClientConfig config;
    private final Proofs proofs;
    private final byte[] clientNonce = new byte[Proofs.NONCE_BYTES];
    private State state = State.AWAITING_CHALLENGE;

    ClientHandshake(WireClientConfig config, SecureRandom random) {
        this.config = config;
        this.proofs = new Proofs(config.secret(), config.role(), config.homeId(), config.port());
        random.nextBytes(clientNonce);
    }

    byte[] greeting() {
        return Frames.of(
                FrameKind.GREETING,
                WireGreeting.newBuilder()
                        .setVersion(Proofs.VERSION)
                        .setRole(config.role().proto())
                        .setNonce(ByteString.copyFrom(clientNonce))
                        .setPort(config.port())
                        .build());
    }

    /** Whether the server has answered at all, correctly or not. */
    boolean hasServerAnswered() {
        return state != State.AWAITING_CHALLENGE;
    }

    /** Handles the next frame, as long as not both sides are proven. */
    Step onFrame(byte[] frame) {
        FrameKind kind = FrameKind.of(frame);
        if (kind == FrameKind.REFUSAL) {
            return new Step.Fail((hasServerAnswered() ? "The coordinator at " : "What listens at ") + config.place()
                    + " refused the connection: " + Frames.refusalText(frame));
        }
        if (state == State.AWAITING_CHALLENGE && kind == FrameKind.CHALLENGE) {
            return onChallenge(frame);
        }
        if (state == State.AWAITING_READY && kind == FrameKind.READY && frame.length == 1) {
            state = State.READY;
            return new Step.Ready();
        }
        return new Step.Fail(
                "What listens at " + config.place() + " doesn't speak this protocol: use the port of a coordinator.");
    }

    private Step onChallenge(byte[] frame) {
        WireChallenge challenge;
        try {
            challenge = Frames.parse(WireChallenge.parser(), frame);
        } catch (InvalidProtocolBufferException e) {
            return new Step.Fail("What listens at " + config.place() + " sent a challenge that can't be read.");
        }
        if (!challenge.getHomeId().equals(config.homeId())) {
            return new Step.Fail("What listens at " + config.place()
                    + " serves another home: the port's file is stale, start a coordinator for this home.");
        }
        byte[] serverNonce = challenge.getNonce().toByteArray();
        byte[] proof = challenge.getProof().toByteArray();
        if (serverNonce.length != Proofs.NONCE_BYTES
                || !proofs.matches(Proofs.Side.SERVER, clientNonce, serverNonce, proof)) {
            return new Step.Fail("What listens at " + config.place()
                    + " could not prove that it knows this home's secret: it was told nothing.");
        }
        state = State.AWAITING_READY;
        byte[] answer = proofs.prove(Proofs.Side.CLIENT, clientNonce, serverNonce);
        return new Step.Prove(
                WireProof.newBuilder().setProof(ByteString.copyFrom(answer)).build());
    }
}
