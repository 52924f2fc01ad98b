package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.launch.ProgramUse;
import dev.drover.model.UserException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import sun.misc.Signal;

/**
 * The coordinator process. Its home is the one that {@code DROVER_HOME} names, or the default. Its standard error is
 * its log. If it could not start, the last line of the log says why. With {@code --no-successor} its workers do not
 * start the next coordinator when it has died.
 *
 * <p>Exit codes: 0, it left as it should; 3, it could not start; 4, it could not continue, and the next coordinator
 * takes over from the journal.
 */
public final class CoordinatorMain {
    private static final String NO_SUCCESSOR = "--no-successor";
    private static final int CANNOT_START = 3;
    static final int CANNOT_GO_ON = 4;

    private CoordinatorMain() {}

    /** Runs a coordinator to its end, and this JVM with it. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        InstantSource clock = InstantSource.system();
        CoordinatorLog log = new CoordinatorLog(System.err, clock);
        if (!List.of(NO_SUCCESSOR).containsAll(arguments)) {
            log.log("the coordinator knows no arguments but " + NO_SUCCESSOR + ", it has " + arguments);
            return CANNOT_START;
        }
        try {
            Home home = Home.openOrCreate(Home.locate(System.getenv(), null));
            Optional<HomeLock> lock = HomeLock.tryAcquire(home.paths(), HomeLock.Purpose.COORDINATOR);
            if (lock.isEmpty()) {
                log.log(HomeLock.holder(home.paths()).refusal());
                return CANNOT_START;
            }
            try (HomeLock held = lock.get();
                    ProgramUse use = ProgramUse.ofThisProcess();
                    Coordinator coordinator =
                            Coordinator.start(home, held::isInPlace, clock, log, arguments.isEmpty())) {
                handleSignals(coordinator);
                Effect.Exit exit = coordinator.serve();
                log.log("the coordinator leaves: " + exit.why());
                return 0;
            }
        } catch (UserException e) {
            log.log(e.getMessage());
            return CANNOT_START;
        } catch (RuntimeException | Error e) {
            // Otherwise threads of started parts would keep this useless process alive, and with it the home's lock.
            log.fault("the coordinator failed", e);
            log.log("the coordinator failed (" + e + "); its stack stands above");
            return CANNOT_GO_ON;
        }
    }

    /**
     * Handles SIGTERM and SIGINT, each time they come. A shutdown hook is not enough, because the JVM runs it only once.
     * A second signal, which asks for a faster end, would be lost. {@code sun.misc.Signal} is in the supported module
     * jdk.unsupported of Java 17 to 25.
     */
    private static void handleSignals(Coordinator coordinator) {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> coordinator.stop("SIG" + name));
        }
        // The end of a terminal must not end the coordinator.
        Signal.handle(new Signal("HUP"), signal -> {});
    }
}
