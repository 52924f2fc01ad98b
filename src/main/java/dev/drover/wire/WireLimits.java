package dev.drover.wire;

import dev.drover.message.MessageLimits;
import java.util.function.Consumer;

/**
 * Limits for all frames that arrive or wait on a connection. Both sides of a connection should have the same {@code
 * maxMessageBytes}.
 *
 * @param maxMessageBytes largest payload, in bytes; a larger one ends the connection
 * @param maxFrameBytes largest frame from a client to a server, in bytes; a larger payload comes in several. JeroMQ allocates a frame when
 *     its length is announced, so that is what a peer can take before it has sent anything
 * @param maxUnfinishedBytes memory of the payloads of which only a part has come, of all connections together; above it, the one whose last
 *     part is the oldest is dropped
 * @param maxUnprovenBytes largest frame of a peer that hasn't proven itself, in bytes
 * @param proofTimeoutMs how long a connection may stay unproven on the server
 * @param maxPeers connections a port holds open, proven or not; above it the oldest unproven one is closed
 * @param maxUnprovenPeers connections of a port that haven't proven themselves; above it the oldest one is closed
 * @param maxQueuedBytesPerPeer bytes (plus {@value OutgoingFrame#OVERHEAD_BYTES} a message) that may wait for one peer; a server drops
 *     the peer that would exceed it, a client's {@code send} returns false
 * @param connectTimeoutMs how long a client tries to get a proven connection
 * @param ioCheckMs how often a server checks that its I/O thread still accepts
 * @param ioSilenceChecks how many seconds in a row an unanswered check may last before the server reports failure
 */
public record WireLimits(
        int maxMessageBytes,
        int maxFrameBytes,
        long maxUnfinishedBytes,
        int maxUnprovenBytes,
        int proofTimeoutMs,
        int maxPeers,
        int maxUnprovenPeers,
        long maxQueuedBytesPerPeer,
        int connectTimeoutMs,
        int ioCheckMs,
        int ioSilenceChecks) {

    /**
     * 4 MiB messages in frames of 8 KiB, 64 MiB unfinished, 512 unproven bytes, 5 s to prove, 1,024 peers, 256 of them unproven, 64 MiB queued, 5 s to connect,
     * checks each 5 s, 10 s silence.
     */
    public static final WireLimits DEFAULT = new WireLimits(
            MessageLimits.DEFAULT.messageBytes(),
            8 << 10,
            64L << 20,
            512,
            5_000,
            1_024,
            256,
            64L << 20,
            5_000,
            5_000,
            10);

    public WireLimits {
        requirePositive(maxMessageBytes, "maxMessageBytes");
        requirePositive(maxUnfinishedBytes, "maxUnfinishedBytes");
        requirePositive(maxUnprovenBytes, "maxUnprovenBytes");
        if (maxFrameBytes <= maxUnprovenBytes) {
            throw new IllegalArgumentException(
                    "maxFrameBytes must be above maxUnprovenBytes, it is " + maxFrameBytes + ".");
        }
        requirePositive(proofTimeoutMs, "proofTimeoutMs");
        requirePositive(maxPeers, "maxPeers");
        requirePositive(maxUnprovenPeers, "maxUnprovenPeers");
        requirePositive(maxQueuedBytesPerPeer, "maxQueuedBytesPerPeer");
        requirePositive(connectTimeoutMs, "connectTimeoutMs");
        requirePositive(ioCheckMs, "ioCheckMs");
        requirePositive(ioSilenceChecks, "ioSilenceChecks");
        if (maxMessageBytes > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("maxMessageBytes is " + maxMessageBytes + ", above an array's size.");
        }
    }

    public WireLimits withMaxMessageBytes(int bytes) {
        return with(copy -> copy.messageBytes = bytes);
    }

    public WireLimits withMaxUnfinishedBytes(long bytes) {
        return with(copy -> copy.unfinishedBytes = bytes);
    }

    public WireLimits withProofTimeoutMs(int ms) {
        return with(copy -> copy.proofMs = ms);
    }

    public WireLimits withMaxPeers(int peers) {
        return with(copy -> copy.peers = peers);
    }

    public WireLimits withMaxUnprovenPeers(int peers) {
        return with(copy -> copy.unprovenPeers = peers);
    }

    /** Checks by the I/O thread's watchdog, in another rhythm. */
    WireLimits withIoChecks(int everyMs, int silentChecks) {
        return with(copy -> {
            copy.checkMs = everyMs;
            copy.silenceChecks = silentChecks;
        });
    }

    public WireLimits withMaxQueuedBytesPerPeer(long bytes) {
        return with(copy -> copy.queuedBytes = bytes);
    }

    public WireLimits withConnectTimeoutMs(int ms) {
        return with(copy -> copy.connectMs = ms);
    }

    private WireLimits with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.limits();
    }

    /** All values, of which some may be changed. */
    private static final class Copy {
        private final WireLimits from;
        private int messageBytes;
        private long unfinishedBytes;
        private int proofMs;
        private int peers;
        private int unprovenPeers;
        private long queuedBytes;
        private int connectMs;
        private int checkMs;
        private int silenceChecks;

        Copy(WireLimits from) {
            this.from = from;
            messageBytes = from.maxMessageBytes;
            unfinishedBytes = from.maxUnfinishedBytes;
            proofMs = from.proofTimeoutMs;
            peers = from.maxPeers;
            unprovenPeers = from.maxUnprovenPeers;
            queuedBytes = from.maxQueuedBytesPerPeer;
            connectMs = from.connectTimeoutMs;
            checkMs = from.ioCheckMs;
            silenceChecks = from.ioSilenceChecks;
        }

        WireLimits limits() {
            return new WireLimits(
                    messageBytes,
                    from.maxFrameBytes,
                    unfinishedBytes,
                    from.maxUnprovenBytes,
                    proofMs,
                    peers,
                    unprovenPeers,
                    queuedBytes,
                    connectMs,
                    checkMs,
                    silenceChecks);
        }
    }

    /** Largest frame from a server: the whole payload and its kind. */
    int maxServerFrameBytes() {
        return Math.max(maxMessageBytes + 1, maxUnprovenBytes);
    }

    /** Bytes of payload in a client's frame, beside its kind. */
    int maxPartBytes() {
        return maxFrameBytes - 1;
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
