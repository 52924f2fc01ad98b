package dev.drover.coordinator;

import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * Hears SIGTERM and SIGINT, each time they come. A shutdown hook would not do: the JVM runs it once, and the second signal, which asks
 * for more haste, would be lost. {@code sun.misc.Signal} is in the supported module jdk.unsupported of Java 17 to 25.
 */
final class StopSignals {
    private StopSignals() {}

    /** Calls with the signal's name, on a thread of the JVM's. */
    static void send(Consumer<String> heard) {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> heard.accept("SIG" + name));
        }
        // A terminal that closes must not take the queue with it.
        Signal.handle(new Signal("HUP"), signal -> {});
    }
}
