package dev.drover.cli;

import dev.drover.cli.command.CommandContext.SignalSource;
import sun.misc.Signal;

/**
 * SignalSource by {@code sun.misc.Signal}, of the supported module {@code jdk.unsupported}, seen to work on 17 and on 25.
 *
 * <p>A shutdown hook is not enough: it runs at the first signal only, after which the JVM ends in any case, but a
 * second Ctrl-C on {@code run} has its own meaning. Where the JVM keeps a signal for itself ({@code -Xrs}), that signal
 * ends the command as if it weren't caught.
 */
final class JvmSignals implements SignalSource {
    private static final String[] NAMES = {"INT", "TERM", "HUP"};

    @Override
    public void each(Runnable action) {
        for (String name : NAMES) {
            handle(name, action);
        }
    }

    @Override
    public void eachResize(Runnable action) {
        handle("WINCH", action);
    }

    private static void handle(String name, Runnable action) {
        try {
            Signal.handle(new Signal(name), signal -> action.run());
        } catch (IllegalArgumentException e) {
            // With -Xrs the JVM leaves signals to the system: they end the command at once, and cannot be handled.
            return;
        }
    }
}
