package dev.drover.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * The home's random secret, which both sides prove to know. Immutable, any thread; never shown by {@code toString}.
 */
public final class Secret {
    /** Length of a secret in bytes. */
    public static final int SIZE_BYTES = 32;

    private final byte[] value;

    private Secret(byte[] value) {
        this.value = value;
    }

    /**
     * Takes a copy of the bytes.
     *
     * @throws IllegalArgumentException when they aren't exactly {@value #SIZE_BYTES}
     */
    public static Secret of(byte[] value) {
        if (value.length != SIZE_BYTES) {
            throw new IllegalArgumentException("A home's secret has " + SIZE_BYTES + " bytes, this one has "
                    + value.length + ": restore the secret's file from a backup, or make the home anew.");
        }
        return new Secret(value.clone());
    }

    /** Makes a new secret. */
    public static Secret random(SecureRandom random) {
        byte[] value = new byte[SIZE_BYTES];
        random.nextBytes(value);
        return new Secret(value);
    }

    /** Returns a copy of the bytes. Write them only to a file that nobody but its owner can read. */
    public byte[] toBytes() {
        return value.clone();
    }

    /** The key of a role. A proof made for one role is invalid for another. */
    byte[] roleKey(Role role) {
        return HmacSha256.of(value, ("drover role " + role.name()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(value, secret.value);
    }

    /** The same for all secrets, so that it reveals nothing about one. */
    @Override
    public int hashCode() {
        return SIZE_BYTES;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
