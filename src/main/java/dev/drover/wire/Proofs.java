package dev.drover.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Computes and compares the proofs of {@code handshake.proto}. Immutable, any thread.
 *
 * <p>The direction keeps a proof from being reflected; the port keeps it from being relayed by a process that took over an old port.
 */
final class Proofs {
    static final int VERSION = 1;
    static final int NONCE_BYTES = 32;

    private static final int MAX_HOME_ID_BYTES = 128;

    private final byte[] key;
    private final Role role;
    private final String homeId;
    private final int port;

    /** @param port the server's port, as the side that holds this object believes it */
    Proofs(Secret secret, Role role, String homeId, int port) {
        this.key = secret.roleKey(role);
        this.role = role;
        this.homeId = homeId;
        this.port = port;
    }

    /** Who proves. */
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

    /** Compares in a time that doesn't depend on where the two differ. */
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

    /** Lengths go in front, so that no two different lists of parts give the same input. */
    private static void put(ByteArrayOutputStream input, byte[] part) {
        input.writeBytes(bytes(part.length));
        input.writeBytes(part);
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
