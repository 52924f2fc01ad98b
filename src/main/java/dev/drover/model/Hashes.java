package dev.drover.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests of content. Without state; any thread. */
public final class Hashes {
    private Hashes() {}

    /** SHA-256 of the bytes: 32 bytes. */
    public static byte[] sha256(byte[] bytes) {
        return newSha256().digest(bytes);
    }

    /** A new SHA-256 digest, for content that comes in pieces. Owned by its caller. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
