package dev.drover.wire;

import java.util.Objects;

/**
 * What a {@link WireServer} needs to open.
 *
 * @param address IPv4 loopback address to bind, in digits
 * @param secret the home's secret
 * @param homeId the home's id, bound into each proof
 * @param limits bounds of all that arrives and waits
 * @param lingerMs how long {@link WireServer#close} may spend on what was already queued
 */
public record WireServerConfig(String address, Secret secret, String homeId, WireLimits limits, int lingerMs) {
    private static final int DEFAULT_LINGER_MS = 500;

    public WireServerConfig {
        LoopbackAddress.require(address);
        Objects.requireNonNull(secret, "secret");
        Proofs.requireHomeId(homeId);
        Objects.requireNonNull(limits, "limits");
        if (lingerMs < 0) {
            throw new IllegalArgumentException("lingerMs must not be negative, it is " + lingerMs + ".");
        }
    }

    /** Binds 127.0.0.1 with default limits. */
    public static WireServerConfig loopback(Secret secret, String homeId) {
        return new WireServerConfig(LoopbackAddress.ADDRESS, secret, homeId, WireLimits.DEFAULT, DEFAULT_LINGER_MS);
    }

    public WireServerConfig withLimits(WireLimits newLimits) {
        return new WireServerConfig(address, secret, homeId, newLimits, lingerMs);
    }
}
