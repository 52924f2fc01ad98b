package dev.drover.coordinator;

import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The coordinator's log, one line for each fact. It is written to standard error. Any thread. */
final class CoordinatorLog {
    private final PrintStream out;
    private final InstantSource clock;

    CoordinatorLog(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    void log(String sentence) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        out.println(now + " " + sentence);
    }

    /** Logs a fault of Drover itself, with the stack for developers. */
    void fault(String sentence, Throwable fault) {
        synchronized (out) {
            log(sentence + ": " + fault);
            fault.printStackTrace(out);
        }
    }
}
