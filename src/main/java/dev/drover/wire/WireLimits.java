package dev.drover.wire;

import dev.drover.message.MessageLimits;

/**
 * Limits for all frames that arrive or wait on a connection. Both sides of a connection should have the same {@code
 * maxMessageBytes}.
 *
 * @param maxMessageBytes largest payload, in bytes; a larger one ends the connection
 * @param maxUnprovenBytes largest frame of a peer that hasn't proven itself, in bytes
 * @param proofTimeoutMs how long a connection may stay unproven on the server
 * @param maxPeers connections a server holds open, proven or not; those above are closed at once
 * @param maxQueuedBytesPerPeer bytes (plus {@value OutgoingFrame#OVERHEAD_BYTES} a message) that may wait for one peer; a server drops
 *     the peer that would exceed it, a client's {@code send} returns false
 * @param connectTimeoutMs how long a client tries to get a proven connection
 * @param ioCheckMs how often a server checks that its I/O thread still accepts
 * @param ioSilenceChecks how many seconds in a row an unanswered check may last before the server reports failure
 */
public record WireLimits(
        int maxMessageBytes,
        int maxUnprovenBytes,
        int proofTimeoutMs,
        int maxPeers,
        long maxQueuedBytesPerPeer,
        int connectTimeoutMs,
        int ioCheckMs,
        int ioSilenceChecks) {

    /** 4 MiB messages, 512 unproven bytes, 5 s to prove, 1,024 peers, 64 MiB queued, 5 s to connect, checks each 5 s, 10 s silence. */
    public static final WireLimits DEFAULT =
            new WireLimits(MessageLimits.DEFAULT.messageBytes(), 512, 5_000, 1_024, 64L << 20, 5_000, 5_000, 10);

    public WireLimits {
        requirePositive(maxMessageBytes, "maxMessageBytes");
        requirePositive(maxUnprovenBytes, "maxUnprovenBytes");
        requirePositive(proofTimeoutMs, "proofTimeoutMs");
        requirePositive(maxPeers, "maxPeers");
        requirePositive(maxQueuedBytesPerPeer, "maxQueuedBytesPerPeer");
        requirePositive(connectTimeoutMs, "connectTimeoutMs");
        requirePositive(ioCheckMs, "ioCheckMs");
        requirePositive(ioSilenceChecks, "ioSilenceChecks");
        if (maxMessageBytes > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("maxMessageBytes is " + maxMessageBytes + ", above an array's size.");
        }
    }

    public WireLimits withMaxMessageBytes(int bytes) {
        return new WireLimits(
                bytes,
                maxUnprovenBytes,
                proofTimeoutMs,
                maxPeers,
                maxQueuedBytesPerPeer,
                connectTimeoutMs,
                ioCheckMs,
                ioSilenceChecks);
    }

    public WireLimits withProofTimeoutMs(int ms) {
        return new WireLimits(
                maxMessageBytes,
                maxUnprovenBytes,
                ms,
                maxPeers,
                maxQueuedBytesPerPeer,
                connectTimeoutMs,
                ioCheckMs,
                ioSilenceChecks);
    }

    public WireLimits withMaxPeers(int peers) {
        return new WireLimits(
                maxMessageBytes,
                maxUnprovenBytes,
                proofTimeoutMs,
                peers,
                maxQueuedBytesPerPeer,
                connectTimeoutMs,
                ioCheckMs,
                ioSilenceChecks);
    }

    public WireLimits withMaxQueuedBytesPerPeer(long bytes) {
        return new WireLimits(
                maxMessageBytes,
                maxUnprovenBytes,
                proofTimeoutMs,
                maxPeers,
                bytes,
                connectTimeoutMs,
                ioCheckMs,
                ioSilenceChecks);
    }

    public WireLimits withConnectTimeoutMs(int ms) {
        return new WireLimits(
                maxMessageBytes,
                maxUnprovenBytes,
                proofTimeoutMs,
                maxPeers,
                maxQueuedBytesPerPeer,
                ms,
                ioCheckMs,
                ioSilenceChecks);
    }

    /** Largest frame: the payload and its kind. */
    int maxFrameBytes() {
        return Math.max(maxMessageBytes + 1, maxUnprovenBytes);
    }

    void requireSize(byte[] payload) {
        if (payload.length > maxMessageBytes) {
            throw new IllegalArgumentException("A message of " + payload.length + " bytes can't be sent, the limit is "
                    + maxMessageBytes + ": send it in parts or by a file.");
        }
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be above 0, it is " + value + ".");
        }
    }
}
