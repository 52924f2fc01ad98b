package dev.drover.wire;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Measures the wire beside bare JeroMQ ROUTER/DEALER in the same run: messages a second in each direction and round trips.
 *
 * <p>Arguments: messages for throughput (default 1,000,000), round trips (default 20,000).
 */
public final class WireBench {
    private static final int PAYLOAD_BYTES = 64;
    private static final String HOME = "bench";

    private WireBench() {}

    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int trips = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        for (int round = 0; round < 3; round++) {
            print("bare DEALER -> ROUTER, messages/s", bareThroughput(messages));
            print("wire client -> server, messages/s", clientToServer(messages));
            print("wire server -> client, messages/s", serverToClient(messages));
            print("bare round trip, µs p50 p99", bareTrips(trips));
            print("WireChannel round trip, µs p50 p99", channelTrips(trips));
            print("WireClient round trip, µs p50 p99", clientTrips(trips));
            print("connect to ready (WireChannel), ms p50 max", connects(100));
        }
    }

    private static void print(String what, double... figures) {
        System.out.printf("%-45s %s%n", what, Arrays.toString(figures));
    }

    private static double bareThroughput(int messages) throws InterruptedException {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket router = context.createSocket(SocketType.ROUTER);
            router.setRcvHWM(0);
            int port = router.bindToRandomPort("tcp://127.0.0.1");
            CountDownLatch all = new CountDownLatch(1);
            Thread reader = new Thread(() -> {
                for (int i = 0; i < messages; i++) {
                    router.recv();
                    router.recv();
                }
                all.countDown();
            });
            ZMQ.Socket dealer = context.createSocket(SocketType.DEALER);
            dealer.setSndHWM(0);
            dealer.setHandshakeIvl(100);
            dealer.setReconnectIVL(5);
            dealer.connect("tcp://127.0.0.1:" + port);
            long start = System.nanoTime();
            reader.start();
            for (int i = 0; i < messages; i++) {
                dealer.send(new byte[PAYLOAD_BYTES]);
            }
            all.await();
            double perSecond = perSecond(messages, start);
            reader.join();
            return perSecond;
        }
    }

    private static double clientToServer(int messages) throws InterruptedException {
        CountDownLatch all = new CountDownLatch(messages);
        Secret secret = Secret.random(new SecureRandom());
        AtomicLong count = new AtomicLong();
        try (WireServer server = WireServer.open(WireServerConfig.loopback(secret, HOME), new BenchServer() {
            @Override
            public void received(PeerId peer, byte[] payload) {
                count.lazySet(count.get() + 1);
                all.countDown();
            }
        })) {
            BenchClient handler = new BenchClient();
            try (WireClient client = connect(server, secret, handler)) {
                handler.ready.await();
                long start = System.nanoTime();
                for (int i = 0; i < messages; i++) {
                    while (!client.send(new byte[PAYLOAD_BYTES])) {
                        LockSupport.parkNanos(100_000);
                    }
                }
                all.await();
                return perSecond(messages, start);
            }
        }
    }

    private static double serverToClient(int messages) throws InterruptedException {
        CountDownLatch all = new CountDownLatch(messages);
        Secret secret = Secret.random(new SecureRandom());
        BenchServer serverHandler = new BenchServer();
        try (WireServer server = WireServer.open(WireServerConfig.loopback(secret, HOME), serverHandler)) {
            BenchClient handler = new BenchClient() {
                @Override
                public void received(byte[] payload) {
                    all.countDown();
                }
            };
            try (WireClient client = connect(server, secret, handler)) {
                handler.ready.await();
                serverHandler.ready.await();
                long start = System.nanoTime();
                for (int i = 0; i < messages; i++) {
                    while (server.queuedBytes(serverHandler.peer) > 32 << 20) {
                        LockSupport.parkNanos(100_000);
                    }
                    server.send(serverHandler.peer, new byte[PAYLOAD_BYTES]);
                }
                all.await();
                return perSecond(messages, start);
            }
        }
    }

    /** In two contexts, because a real client and server are two processes. */
    private static double[] bareTrips(int trips) throws InterruptedException {
        try (ZContext context = new ZContext();
                ZContext other = new ZContext()) {
            ZMQ.Socket router = context.createSocket(SocketType.ROUTER);
            int port = router.bindToRandomPort("tcp://127.0.0.1");
            Thread echo = new Thread(() -> {
                for (int i = 0; i < trips; i++) {
                    byte[] id = router.recv();
                    byte[] body = router.recv();
                    router.sendMore(id);
                    router.send(body);
                }
            });
            echo.start();
            ZMQ.Socket dealer = other.createSocket(SocketType.DEALER);
            dealer.setHandshakeIvl(100);
            dealer.setReconnectIVL(5);
            dealer.connect("tcp://127.0.0.1:" + port);
            long[] nanos = new long[trips];
            for (int i = 0; i < trips; i++) {
                long start = System.nanoTime();
                dealer.send(new byte[PAYLOAD_BYTES]);
                dealer.recv();
                nanos[i] = System.nanoTime() - start;
            }
            echo.join();
            return micros(nanos);
        }
    }

    private static double[] channelTrips(int trips) throws Exception {
        Secret secret = Secret.random(new SecureRandom());
        EchoServer echo = new EchoServer();
        try (WireServer server = WireServer.open(WireServerConfig.loopback(secret, HOME), echo)) {
            echo.server = server;
            try (WireChannel channel =
                    WireChannel.open(WireClientConfig.loopback(server.port(Role.CLIENT), Role.CLIENT, secret, HOME))) {
                channel.awaitReady();
                long[] nanos = new long[trips];
                byte[] answer = new byte[PAYLOAD_BYTES];
                for (int i = 0; i < trips; i++) {
                    long start = System.nanoTime();
                    channel.send(answer);
                    answer = channel.receive(Duration.ofSeconds(5)).orElseThrow();
                    nanos[i] = System.nanoTime() - start;
                }
                return micros(nanos);
            }
        }
    }

    private static double[] clientTrips(int trips) throws Exception {
        Secret secret = Secret.random(new SecureRandom());
        EchoServer echo = new EchoServer();
        SynchronousQueue<byte[]> answers = new SynchronousQueue<>();
        try (WireServer server = WireServer.open(WireServerConfig.loopback(secret, HOME), echo)) {
            echo.server = server;
            BenchClient handler = new BenchClient() {
                @Override
                public void received(byte[] payload) {
                    try {
                        answers.put(payload);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
            try (WireClient client = connect(server, secret, handler)) {
                handler.ready.await();
                long[] nanos = new long[trips];
                for (int i = 0; i < trips; i++) {
                    long start = System.nanoTime();
                    client.send(new byte[PAYLOAD_BYTES]);
                    answers.take();
                    nanos[i] = System.nanoTime() - start;
                }
                return micros(nanos);
            }
        }
    }

    private static double[] connects(int connects) throws Exception {
        Secret secret = Secret.random(new SecureRandom());
        long[] nanos = new long[connects];
        try (WireServer server = WireServer.open(WireServerConfig.loopback(secret, HOME), new BenchServer())) {
            WireClientConfig config = WireClientConfig.loopback(server.port(Role.CLIENT), Role.CLIENT, secret, HOME);
            for (int i = 0; i < connects; i++) {
                long start = System.nanoTime();
                try (WireChannel channel = WireChannel.open(config)) {
                    channel.awaitReady();
                    nanos[i] = System.nanoTime() - start;
                }
            }
        }
        Arrays.sort(nanos);
        return new double[] {nanos[connects / 2] / 1e6, nanos[connects - 1] / 1e6};
    }

    private static WireClient connect(WireServer server, Secret secret, ClientHandler handler) {
        return WireClient.connect(
                WireClientConfig.loopback(server.port(Role.CLIENT), Role.CLIENT, secret, HOME), handler);
    }

    private static double perSecond(int messages, long startNanos) {
        return Math.rint(messages * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - startNanos));
    }

    private static double[] micros(long[] nanos) {
        Arrays.sort(nanos);
        return new double[] {nanos[nanos.length / 2] / 1e3, nanos[(int) (nanos.length * 0.99)] / 1e3};
    }

    private static class BenchServer implements ServerHandler {
        final CountDownLatch ready = new CountDownLatch(1);
        volatile PeerId peer;

        @Override
        public void peerReady(PeerId newPeer, Role role) {
            peer = newPeer;
            ready.countDown();
        }

        @Override
        public void received(PeerId from, byte[] payload) {}

        @Override
        public void peerGone(PeerId gone) {}

        @Override
        public void failed(Throwable cause) {
            throw new IllegalStateException("The bench's server failed.", cause);
        }
    }

    private static final class EchoServer extends BenchServer {
        volatile WireServer server;

        @Override
        public void received(PeerId from, byte[] payload) {
            server.send(from, payload);
        }
    }

    private static class BenchClient implements ClientHandler {
        final CountDownLatch ready = new CountDownLatch(1);

        @Override
        public void ready() {
            ready.countDown();
        }

        @Override
        public void received(byte[] payload) {}

        @Override
        public void gone(String why) {
            throw new IllegalStateException("The bench lost its server: " + why);
        }
    }
}
