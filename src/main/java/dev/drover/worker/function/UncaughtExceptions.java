package dev.drover.worker.function;

import dev.drover.worker.WorkerLog;
import dev.drover.worker.attempt.AttemptControl;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hears of each thread that dies of an exception and has no handler of its own. One of a function that runs is a warning of that
 * attempt, and its stack is what the attempt prints, as in a main program. Any thread.
 */
final class UncaughtExceptions implements Thread.UncaughtExceptionHandler {
    private final RunningFunctions functions;
    private final WorkerLog log;
    /** Threads of functions that are over, of which only the first is said. */
    private final AtomicLong ofNobody = new AtomicLong();

    UncaughtExceptions(RunningFunctions functions, WorkerLog log) {
        this.functions = functions;
        this.log = log;
    }

    /** Becomes the handler of this process; also where a function has set another one. */
    void install() {
        if (Thread.getDefaultUncaughtExceptionHandler() != this) {
            Thread.setDefaultUncaughtExceptionHandler(this);
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        Optional<AttemptControl> control = functions.current().flatMap(RunningFunctions.Entry::control);
        if (control.isPresent()) {
            control.get()
                    .warnings()
                    .add("the thread " + thread.getName() + " died of " + FailureText.sentence(failure)
                            + FailureText.place(failure));
            System.err.print("Exception in thread \"" + thread.getName() + "\" " + FailureText.stack(failure));
        } else if (functions.belonging() == RunningFunctions.Belonging.WORKER) {
            log.log("The thread " + thread.getName() + " failed: " + FailureText.stack(failure));
        } else if (ofNobody.getAndIncrement() == 0) {
            log.log("The thread " + thread.getName() + " belongs to no function that runs and died of "
                    + FailureText.sentence(failure) + ". Of further ones nothing is said.");
        }
    }
}
