package dev.drover.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Computes and compares the proofs of {@code handshake.proto}. Immutable, any thread.
 *
 * <p>The direction is part of a proof, so that it cannot be reflected. The port is part of it, so that a process that
 * took over an old port cannot relay it.
 */
final class Proofs {
    static final int VERSION = 1;
    static final int NONCE_BYTES = 32;

    private static final int MAX_HOME_ID_BYTES = 128;

    private final byte[] key;
    private final Role role;
    private final String homeId;
    private final int port;

    /** @param port the server's port, as this side knows it */
    Proofs(Secret secret, Role role, String homeId, int port) {
        this.key = secret.roleKey(role);
        this.role = role;
        this.homeId = homeId;
        this.port = port;
    }

    /** The side that proves itself. */
    enum Side {
        SERVER("server"),
        CLIENT("client");

        private final String label;

        Side(String label) {
            this.label = label;
        }
    }

    byte[] prove(Side side, byte[] clientNonce, byte[] serverNonce) {
        ByteArrayOutputStream input = new ByteArrayOutputStream(256);
        put(input, side.label.getBytes(StandardCharsets.UTF_8));
        put(input, bytes(VERSION));
        put(input, role.name().getBytes(StandardCharsets.UTF_8));
        put(input, homeId.getBytes(StandardCharsets.UTF_8));
        put(input, clientNonce);
        put(input, serverNonce);
        put(input, bytes(port));
        return HmacSha256.of(key, input.toByteArray());
    }

    /** Compares two proofs in constant time, wherever they differ. */
    boolean matches(Side side, byte[] clientNonce, byte[] serverNonce, byte[] proof) {
        return MessageDigest.isEqual(prove(side, clientNonce, serverNonce), proof);
    }

    static void requireHomeId(String homeId) {
        int length = homeId.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_HOME_ID_BYTES) {
            throw new IllegalArgumentException(
                    "A home's id has 1 to " + MAX_HOME_ID_BYTES + " bytes, this one has " + length + ".");
        }
    }

    /** Each part is preceded by its length, so that two different lists of parts never give the same input. */
    private static void put(ByteArrayOutputStream input, byte[] part) {
        input.writeBytes(bytes(part.length));
        input.writeBytes(part);
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
