package dev.drover.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import zmq.ZMQ;

/**
 * The TCP connections that one ROUTER accepted. It can end one of them, which ROUTER itself cannot.
 *
 * <p>JeroMQ's I/O thread reports connections here, and ends the oldest unproven one when there are too many. The wire thread ends the
 * others. An end is a shutdown, never a close: the I/O thread then reads the end of the stream and cleans up in its own order.
 */
final class AcceptedChannels {
    private final ConcurrentHashMap<String, AcceptedChannel> byAddress = new ConcurrentHashMap<>();
    private final AtomicLong accepts = new AtomicLong();
    private final WireLimits limits;
    private final LongSupplier nanoTime;
    private final RefusalLog refusals;

    /** One accepted TCP connection. Any thread. */
    static final class AcceptedChannel {
        private final SocketChannel channel;
        private final String host;
        private final long number;
        private final long acceptedNanos;
        private volatile boolean proven;
        private volatile boolean ending;

        private AcceptedChannel(SocketChannel channel, String host, long number, long acceptedNanos) {
            this.channel = channel;
            this.host = host;
            this.number = number;
            this.acceptedNanos = acceptedNanos;
        }

        /** The peer's address without its port. */
        String host() {
            return host;
        }

        private boolean isUnproven() {
            return !proven && !ending;
        }

        void markProven() {
            proven = true;
        }

        /** Ends the connection, even if frames still wait to be sent on it. */
        void shutDown() {
            ending = true;
            try {
                channel.shutdownInput();
                channel.shutdownOutput();
            } catch (IOException e) {
                // The peer closed or reset the connection first, so it has ended as wanted.
            }
        }
    }

    AcceptedChannels(WireLimits limits, LongSupplier nanoTime, RefusalLog refusals) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.refusals = refusals;
    }

    /** Registers for the events of a socket that is not bound yet. */
    void observe(org.zeromq.ZMQ.Socket socket) {
        socket.base()
                .setEventHook(
                        this::onEvent,
                        ZMQ.ZMQ_EVENT_ACCEPTED | ZMQ.ZMQ_EVENT_ACCEPT_FAILED | ZMQ.ZMQ_EVENT_DISCONNECTED);
    }

    /** Called on JeroMQ's I/O thread. */
    private void onEvent(ZMQ.Event event) {
        if (event.event != ZMQ.ZMQ_EVENT_DISCONNECTED) {
            accepts.incrementAndGet();
        }
        if (event.event == ZMQ.ZMQ_EVENT_ACCEPT_FAILED) {
            return;
        }
        SocketChannel channel = (SocketChannel) event.arg;
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            String address = address(remote);
            if (event.event == ZMQ.ZMQ_EVENT_DISCONNECTED) {
                byAddress.computeIfPresent(address, (key, entry) -> entry.channel == channel ? null : entry);
                return;
            }
            String host = remote.getAddress().getHostAddress();
            byAddress.put(address, new AcceptedChannel(channel, host, accepts.get(), nanoTime.getAsLong()));
            endOldestAboveBound();
        } catch (ClosedChannelException e) {
            byAddress.values().removeIf(entry -> entry.channel == channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called on JeroMQ's I/O thread after each accepted connection, so one that ends is enough. */
    private void endOldestAboveBound() {
        int open = 0;
        int unproven = 0;
        AcceptedChannel oldest = null;
        for (AcceptedChannel each : byAddress.values()) {
            open += each.ending ? 0 : 1;
            if (each.isUnproven()) {
                unproven++;
                oldest = oldest == null || each.number < oldest.number ? each : oldest;
            }
        }
        if (oldest != null && (unproven > limits.maxUnprovenPeers() || open > limits.maxPeers())) {
            oldest.shutDown();
            refusals.add(
                    oldest.host,
                    "Too many connections are open: " + open + ", " + unproven
                            + " of them without a proof. The oldest of these is closed for the next.");
        }
    }

    /** JeroMQ's own form of a remote address, as messages carry it. */
    static String address(InetSocketAddress remote) {
        return remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    /** How often the I/O thread has accepted, or failed to accept, a connection. */
    long accepts() {
        return accepts.get();
    }

    /** Returns null when the connection has ended already. */
    AcceptedChannel find(String address) {
        return byAddress.get(address);
    }

    boolean hasUnproven() {
        for (AcceptedChannel accepted : byAddress.values()) {
            if (accepted.isUnproven()) {
                return true;
            }
        }
        return false;
    }

    /** Ends connections that were accepted longer ago and are still unproven, even those that never sent a frame. */
    void shutDownUnproven(long olderThanNanos) {
        long now = nanoTime.getAsLong();
        for (AcceptedChannel accepted : byAddress.values()) {
            if (accepted.isUnproven() && now - accepted.acceptedNanos >= olderThanNanos) {
                accepted.shutDown();
                refusals.add(accepted.host, "A connection without a proof is closed.");
            }
        }
    }
}
