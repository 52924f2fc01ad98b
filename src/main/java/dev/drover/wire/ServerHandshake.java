package dev.drover.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.proto.WireChallenge;
import dev.drover.proto.WireGreeting;
import dev.drover.proto.WireProof;
import dev.drover.proto.WireRefusalCode;
import java.security.SecureRandom;

/** The server's half of the handshake of one connection: a state machine without socket or clock. One thread. */
final class ServerHandshake {
    /** What the server must do next. */
    sealed interface Step {
        /** Send this and wait for the proof. */
        record Reply(WireChallenge challenge) implements Step {}

        /** The peer is proven. Send READY. */
        record Proven() implements Step {}

        /** Send the reason and end the connection. */
        record Refuse(WireRefusalCode code, String sentence) implements Step {}
    }

    private final Role role;
    private final String homeId;
    private final int port;
    private final Proofs proofs;
    private final int maxUnprovenBytes;
    private final byte[] serverNonce = new byte[Proofs.NONCE_BYTES];
    private byte[] clientNonce;

    ServerHandshake(Role role, String homeId, int port, Proofs proofs, int maxUnprovenBytes, SecureRandom random) {
        this.role = role;
        this.homeId = homeId;
        this.port = port;
        this.proofs = proofs;
        this.maxUnprovenBytes = maxUnprovenBytes;
        random.nextBytes(serverNonce);
    }

    /** Handles the next frame of an unproven peer. */
    Step onFrame(byte[] frame) {
        if (frame.length > maxUnprovenBytes) {
            return new Step.Refuse(
                    WireRefusalCode.TOO_LARGE,
                    "A frame of " + frame.length + " bytes came before a proof, where at most " + maxUnprovenBytes
                            + " are read.");
        }
        FrameKind kind = FrameKind.of(frame);
        if (kind == null) {
            return new Step.Refuse(WireRefusalCode.MALFORMED, "A frame came that is empty or of no known kind.");
        }
        FrameKind expected = clientNonce == null ? FrameKind.GREETING : FrameKind.PROOF;
        if (kind != expected) {
            return new Step.Refuse(WireRefusalCode.NOT_PROVEN, "A " + kind + " came where a " + expected + " was due.");
        }
        try {
            return kind == FrameKind.GREETING
                    ? onGreeting(Frames.parse(WireGreeting.parser(), frame))
                    : onProof(Frames.parse(WireProof.parser(), frame));
        } catch (InvalidProtocolBufferException e) {
            return new Step.Refuse(WireRefusalCode.MALFORMED, "A " + kind + " came that can't be read.");
        }
    }

    private Step onGreeting(WireGreeting greeting) {
        if (greeting.getVersion() != Proofs.VERSION) {
            return new Step.Refuse(
                    WireRefusalCode.VERSION,
                    "This coordinator speaks wire version " + Proofs.VERSION + " and you speak "
                            + Integer.toUnsignedString(greeting.getVersion())
                            + ": restart the older of the two with the newer's files.");
        }
        if (greeting.getRole() != role.proto()) {
            return new Step.Refuse(WireRefusalCode.ROLE, "This port is for the role " + role + ".");
        }
        if (greeting.getPort() != port) {
            return new Step.Refuse(
                    WireRefusalCode.PORT,
                    "You connected to port " + Integer.toUnsignedString(greeting.getPort()) + " and this is port "
                            + port + ": something relays between us.");
        }
        if (greeting.getNonce().size() != Proofs.NONCE_BYTES) {
            return new Step.Refuse(
                    WireRefusalCode.MALFORMED,
                    "A nonce has " + Proofs.NONCE_BYTES + " bytes, yours has "
                            + greeting.getNonce().size() + ".");
        }
        clientNonce = greeting.getNonce().toByteArray();
        byte[] proof = proofs.prove(Proofs.Side.SERVER, clientNonce, serverNonce);
        return new Step.Reply(WireChallenge.newBuilder()
                .setHomeId(homeId)
                .setNonce(ByteString.copyFrom(serverNonce))
                .setProof(ByteString.copyFrom(proof))
                .build());
    }

    private Step onProof(WireProof message) {
        byte[] proof = message.getProof().toByteArray();
        if (!proofs.matches(Proofs.Side.CLIENT, clientNonce, serverNonce, proof)) {
            return new Step.Refuse(
                    WireRefusalCode.NOT_PROVEN,
                    "The proof is wrong: use the secret, the port and the role of the home that this coordinator serves.");
        }
        return new Step.Proven();
    }
}
