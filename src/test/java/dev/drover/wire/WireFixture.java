package dev.drover.wire;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server with a recording handler, clients for it, and an end for all of them. */
final class WireFixture implements AutoCloseable {
    static final String HOME = "home-1";

    final Secret secret = Secret.random(new SecureRandom());
    final Events events = new Events();
    final WireServer server;
    private final WireLimits limits;
    private final List<AutoCloseable> opened = new ArrayList<>();

    WireFixture() {
        this(WireLimits.DEFAULT);
    }

    WireFixture(WireLimits limits) {
        this.limits = limits;
        this.server = WireServer.open(WireServerConfig.loopback(secret, HOME).withLimits(limits), events);
    }

    WireClientConfig config(Role role) {
        return WireClientConfig.loopback(server.port(role), role, secret, HOME).withLimits(limits);
    }

    WireClient client(WireClientConfig config, ClientHandler handler) {
        WireClient client = WireClient.connect(config, handler);
        opened.add(client);
        return client;
    }

    WireChannel channel(WireClientConfig config) {
        WireChannel channel = WireChannel.open(config);
        opened.add(channel);
        return channel;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
    }

    static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    static int number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt();
    }

    /** What a server reported, in order. */
    static final class Events implements ServerHandler {
        record Ready(PeerId peer, Role role) {}

        record Got(PeerId peer, int number, int length) {}

        record Gone(PeerId peer) {}

        final ConcurrentLinkedQueue<Object> all = new ConcurrentLinkedQueue<>();
        final List<PeerId> peers = new CopyOnWriteArrayList<>();
        final List<PeerId> gone = new CopyOnWriteArrayList<>();
        final List<String> refusals = new CopyOnWriteArrayList<>();
        final List<Throwable> failures = new CopyOnWriteArrayList<>();
        final java.util.concurrent.atomic.AtomicInteger received = new java.util.concurrent.atomic.AtomicInteger();
        final java.util.concurrent.atomic.AtomicInteger drained = new java.util.concurrent.atomic.AtomicInteger();

        @Override
        public void peerReady(PeerId peer, Role role) {
            all.add(new Ready(peer, role));
            peers.add(peer);
        }

        @Override
        public void received(PeerId peer, byte[] payload) {
            all.add(new Got(peer, payload.length >= Integer.BYTES ? number(payload) : -1, payload.length));
            received.incrementAndGet();
        }

        @Override
        public void peerGone(PeerId peer) {
            all.add(new Gone(peer));
            gone.add(peer);
        }

        @Override
        public void queueDrained() {
            drained.incrementAndGet();
        }

        @Override
        public void refused(String sentence) {
            refusals.add(sentence);
        }

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }
    }

    /** What a client reported. */
    static class ClientEvents implements ClientHandler {
        final List<String> log = new CopyOnWriteArrayList<>();
        final ConcurrentLinkedQueue<byte[]> payloads = new ConcurrentLinkedQueue<>();
        volatile String why;

        @Override
        public void ready() {
            log.add("ready");
        }

        @Override
        public void received(byte[] payload) {
            payloads.add(payload);
        }

        @Override
        public void gone(String reason) {
            log.add("gone");
            why = reason;
        }
    }
}
