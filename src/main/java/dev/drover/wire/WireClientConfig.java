package dev.drover.wire;

import java.util.Objects;

/**
 * What a {@link WireClient} needs to connect.
 *
 * @param host IPv4 loopback address of the server, in digits
 * @param port the server's port for the role
 * @param role what this side is
 * @param secret the home's secret
 * @param homeId the id of the home the server must serve
 * @param limits bounds of all that arrives and waits
 * @param firstAttemptMs after which an attempt to connect that has no answer is replaced by the next one, which has longer. Above the
 *     default where earlier tries have shown that the server is slow, because each attempt costs both sides work
 */
public record WireClientConfig(
        String host, int port, Role role, Secret secret, String homeId, WireLimits limits, int firstAttemptMs) {
    /** More than an attempt takes on a machine that is not busy, and not longer, because of JeroMQ hazard 1. */
    public static final int SHORTEST_ATTEMPT_MS = 60;

    public WireClientConfig {
        LoopbackAddress.require(host);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("A port is between 1 and 65535, this one is " + port + ".");
        }
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(secret, "secret");
        Proofs.requireHomeId(homeId);
        Objects.requireNonNull(limits, "limits");
        if (firstAttemptMs < SHORTEST_ATTEMPT_MS) {
            throw new IllegalArgumentException(
                    "An attempt has " + SHORTEST_ATTEMPT_MS + " ms or more, this one has " + firstAttemptMs + ".");
        }
    }

    /** Connects to 127.0.0.1 with default limits. */
    public static WireClientConfig loopback(int port, Role role, Secret secret, String homeId) {
        return new WireClientConfig(
                LoopbackAddress.ADDRESS, port, role, secret, homeId, WireLimits.DEFAULT, SHORTEST_ATTEMPT_MS);
    }

    public WireClientConfig withLimits(WireLimits newLimits) {
        return new WireClientConfig(host, port, role, secret, homeId, newLimits, firstAttemptMs);
    }

    public WireClientConfig withFirstAttemptMs(int ms) {
        return new WireClientConfig(host, port, role, secret, homeId, limits, ms);
    }

    String endpoint() {
        return "tcp://" + host + ":" + port;
    }

    /** The server's address for error messages. */
    String place() {
        return host + ":" + port;
    }
}
