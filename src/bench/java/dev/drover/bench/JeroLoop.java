package dev.drover.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The same loop as with Node's fork over bare JeroMQ: a ROUTER here, a DEALER in each of several JVMs, nothing recorded. */
final class JeroLoop {
    private static final int PAYLOAD_BYTES = 64;
    private static final int WARM_UP_DIVISOR = 2;

    private JeroLoop() {}

    /** Messages there and back a second. */
    static double perSecond(int children, int inFlight, int messages) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        try (ZContext context = new ZContext()) {
            ZMQ.Socket router = context.createSocket(SocketType.ROUTER);
            // JeroMQ hazard 4: nothing may be dropped.
            router.setRouterMandatory(true);
            router.setRcvHWM(0);
            router.setSndHWM(0);
            int port = router.bindToRandomPort("tcp://127.0.0.1");
            List<byte[]> ids = new ArrayList<>();
            for (int i = 0; i < children; i++) {
                processes.add(child(port));
            }
            for (int i = 0; i < children; i++) {
                ids.add(router.recv());
                router.recv();
            }
            exchange(router, ids, inFlight, messages / WARM_UP_DIVISOR);
            long started = System.nanoTime();
            exchange(router, ids, inFlight, messages);
            return messages * 1e9 / (System.nanoTime() - started);
        } finally {
            for (Process process : processes) {
                process.destroy();
                process.waitFor();
            }
        }
    }

    private static void exchange(ZMQ.Socket router, List<byte[]> ids, int inFlight, int messages) {
        int sent = 0;
        for (int i = 0; i < inFlight; i++) {
            for (byte[] id : ids) {
                send(router, id);
                sent++;
            }
        }
        for (int received = 0; received < messages; received++) {
            byte[] id = router.recv();
            router.recv();
            if (sent < messages) {
                send(router, id);
                sent++;
            }
        }
    }

    private static void send(ZMQ.Socket router, byte[] id) {
        router.sendMore(id);
        // JeroMQ hazard 14: an array that was sent is JeroMQ's.
        router.send(new byte[PAYLOAD_BYTES]);
    }

    private static Process child(int port) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JeroChild.class.getName(),
                        Integer.toString(port))
                .inheritIO()
                .start();
    }
}
