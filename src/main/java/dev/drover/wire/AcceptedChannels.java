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
 * Knows the TCP connections that one ROUTER accepted, and can end one: ROUTER itself has no way to.
 *
 * <p>JeroMQ's I/O thread reports connections here, the wire thread ends them. An end is a shutdown, never a close: the I/O thread
 * then reads the end of the stream and cleans up in its own order.
 */
final class AcceptedChannels {
    private final ConcurrentHashMap<String, Entry> byAddress = new ConcurrentHashMap<>();
    private final int maxChannels;
    private final LongSupplier nanoTime;

    private static final class Entry {
        private final SocketChannel channel;
        private final long acceptedNanos;
        private volatile boolean proven;

        Entry(SocketChannel channel, long acceptedNanos) {
            this.channel = channel;
            this.acceptedNanos = acceptedNanos;
        }
    }

    AcceptedChannels(int maxChannels, LongSupplier nanoTime) {
        this.maxChannels = maxChannels;
        this.nanoTime = nanoTime;
    }

    /** Hooks into a socket that isn't bound yet. */
    void observe(org.zeromq.ZMQ.Socket socket) {
        socket.base().setEventHook(this::onEvent, ZMQ.ZMQ_EVENT_ACCEPTED | ZMQ.ZMQ_EVENT_DISCONNECTED);
    }

    /** The I/O thread. */
    private void onEvent(ZMQ.Event event) {
        SocketChannel channel = (SocketChannel) event.arg;
        try {
            String address = address((InetSocketAddress) channel.getRemoteAddress());
            if (event.event == ZMQ.ZMQ_EVENT_DISCONNECTED) {
                byAddress.computeIfPresent(address, (key, entry) -> entry.channel == channel ? null : entry);
                return;
            }
            byAddress.put(address, new Entry(channel, nanoTime.getAsLong()));
            if (byAddress.size() > maxChannels) {
                shut(channel);
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

    boolean hasUnproven() {
        for (Entry entry : byAddress.values()) {
            if (!entry.proven) {
                return true;
            }
        }
        return false;
    }

    void markProven(String address) {
        Entry entry = byAddress.get(address);
        if (entry != null) {
            entry.proven = true;
        }
    }

    /** Ends one connection, whatever still waits to be sent on it. */
    void shut(String address) {
        Entry entry = byAddress.get(address);
        if (entry != null) {
            shut(entry.channel);
        }
    }

    /** Ends connections that were accepted longer ago and haven't proven themselves, even those that never sent a frame. */
    void shutUnproven(long olderThanNanos) {
        long now = nanoTime.getAsLong();
        for (Entry entry : byAddress.values()) {
            if (!entry.proven && now - entry.acceptedNanos >= olderThanNanos) {
                shut(entry.channel);
            }
        }
    }

    private static void shut(SocketChannel channel) {
        try {
            channel.shutdownInput();
            channel.shutdownOutput();
        } catch (IOException e) {
            // The peer closed or reset it first, which is the end that was wanted.
        }
    }
}
