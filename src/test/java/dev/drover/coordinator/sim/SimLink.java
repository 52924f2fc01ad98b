package dev.drover.coordinator.sim;

import java.util.function.Consumer;

/** One connection: ordered both ways, late, and what is under way when it breaks may be lost. */
final class SimLink {
    final long peer;
    private final SimClock clock;
    private final Consumer<byte[]> toServer;
    private final Consumer<byte[]> toPeer;
    private final Runnable serverSeesEnd;
    private final Runnable peerSeesEnd;
    private long lastToServerMs;
    private long lastToPeerMs;
    private long unreadBytes;
    private boolean open = true;

    SimLink(
            long peer,
            SimClock clock,
            Consumer<byte[]> toServer,
            Consumer<byte[]> toPeer,
            Runnable serverSeesEnd,
            Runnable peerSeesEnd) {
        this.peer = peer;
        this.clock = clock;
        this.toServer = toServer;
        this.toPeer = toPeer;
        this.serverSeesEnd = serverSeesEnd;
        this.peerSeesEnd = peerSeesEnd;
    }

    boolean isOpen() {
        return open;
    }

    void sendToServer(byte[] frame) {
        if (open) {
            lastToServerMs = Math.max(lastToServerMs, clock.nowMs() + clock.someMs(20));
            clock.after(lastToServerMs - clock.nowMs(), () -> {
                if (open) {
                    toServer.accept(frame);
                }
            });
        }
    }

    /** Bytes that were sent to the peer and have not arrived; 0 when it is gone. */
    long unreadBytes() {
        return open ? unreadBytes : 0;
    }

    void sendToPeer(byte[] frame) {
        if (open) {
            unreadBytes += frame.length;
            lastToPeerMs = Math.max(lastToPeerMs, clock.nowMs() + clock.someMs(20));
            clock.after(lastToPeerMs - clock.nowMs(), () -> {
                unreadBytes -= frame.length;
                if (open) {
                    toPeer.accept(frame);
                }
            });
        }
    }

    /** Breaks: each end sees it some time later. */
    void close() {
        if (open) {
            open = false;
            clock.after(clock.someMs(30), serverSeesEnd);
            clock.after(clock.someMs(30), peerSeesEnd);
        }
    }
}
