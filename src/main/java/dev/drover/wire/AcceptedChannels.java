package dev.drover.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import zmq.ZMQ;

/**
 * The TCP connections that one ROUTER accepted. It can end one of them, which ROUTER itself cannot.
 *
 * <p>JeroMQ's I/O thread reports connections here, the wire thread ends them. An end is a shutdown, never a close: the I/O thread
 * then reads the end of the stream and cleans up in its own order.
 */
final class AcceptedChannels {
    private final ConcurrentHashMap<String, AcceptedChannel> byAddress = new ConcurrentHashMap<>();
    private final int maxChannels;
    private final LongSupplier nanoTime;

    /** One accepted TCP connection. Used by the wire thread, except when JeroMQ cleans up. */
    static final class AcceptedChannel {
        private final SocketChannel channel;
        private final long acceptedNanos;
        private boolean proven;

        private AcceptedChannel(SocketChannel channel, long acceptedNanos) {
            this.channel = channel;
            this.acceptedNanos = acceptedNanos;
        }

        void markProven() {
            proven = true;
        }

        /** Ends the connection, even if frames still wait to be sent on it. */
        void shutDown() {
            AcceptedChannels.shutDown(channel);
        }
    }

    AcceptedChannels(int maxChannels, LongSupplier nanoTime) {
        this.maxChannels = maxChannels;
        this.nanoTime = nanoTime;
    }

    /** Registers for the events of a socket that is not bound yet. */
    void observe(org.zeromq.ZMQ.Socket socket) {
        socket.base().setEventHook(this::onEvent, ZMQ.ZMQ_EVENT_ACCEPTED | ZMQ.ZMQ_EVENT_DISCONNECTED);
    }

    /** Called on JeroMQ's I/O thread. */
    private void onEvent(ZMQ.Event event) {
        SocketChannel channel = (SocketChannel) event.arg;
        try {
            String address = address((InetSocketAddress) channel.getRemoteAddress());
            if (event.event == ZMQ.ZMQ_EVENT_DISCONNECTED) {
                byAddress.computeIfPresent(address, (key, entry) -> entry.channel == channel ? null : entry);
                return;
            }
            byAddress.put(address, new AcceptedChannel(channel, nanoTime.getAsLong()));
            if (byAddress.size() > maxChannels) {
                shutDown(channel);
            }
        } catch (ClosedChannelException e) {
            byAddress.values().removeIf(entry -> entry.channel == channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JeroMQ's own form of a remote address, as messages carry it. */
    static String address(InetSocketAddress remote) {
        return remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    boolean has(String address) {
        return byAddress.containsKey(address);
    }

    /** Returns null when the connection has ended already. */
    AcceptedChannel find(String address) {
        return byAddress.get(address);
    }

    boolean hasUnproven() {
        for (AcceptedChannel accepted : byAddress.values()) {
            if (!accepted.proven) {
                return true;
            }
        }
        return false;
    }

    /** Ends connections that were accepted longer ago and are still unproven, even those that never sent a frame. */
    void shutDownUnproven(long olderThanNanos) {
        long now = nanoTime.getAsLong();
        for (AcceptedChannel accepted : byAddress.values()) {
            if (!accepted.proven && now - accepted.acceptedNanos >= olderThanNanos) {
                accepted.shutDown();
            }
        }
    }

    private static void shutDown(SocketChannel channel) {
        try {
            channel.shutdownInput();
            channel.shutdownOutput();
        } catch (IOException e) {
            // The peer closed or reset the connection first, so it has ended as wanted.
        }
    }
}
