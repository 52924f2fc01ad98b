package dev.drover.coordinator;

import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * Handles SIGTERM and SIGINT, each time they come. A shutdown hook is not enough, because the JVM runs it only once. A
 * second signal, which asks for a faster end, would be lost. {@code sun.misc.Signal} is in the supported module
 * jdk.unsupported of Java 17 to 25.
 */
final class StopSignals {
    private StopSignals() {}

    /** Calls with the signal's name, on a thread of the JVM's. */
    static void send(Consumer<String> handler) {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> handler.accept("SIG" + name));
        }
        // The end of a terminal must not end the coordinator.
        Signal.handle(new Signal("HUP"), signal -> {});
    }
}
