package dev.drover.worker;

import dev.drover.home.Home;
import dev.drover.launch.ProgramUse;
import dev.drover.model.UserException;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessTables;
import dev.drover.worker.function.FailureText;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The worker process: {@code --home DIR --worker N --incarnation K --slots S}. Its standard streams are files.
 *
 * <p>Exit codes: 0 left when it should; 1 a fault of its own, or results that could not be kept; 2 wrong arguments; 3 no home.
 */
public final class WorkerMain {
    private static final int FAULT = 1;
    private static final int USAGE = 2;
    private static final int NO_HOME = 3;
    /** The limit for the JVM's end: the longest grace period that a machine usually gives at its shutdown. */
    private static final long TERMINATE_LIMIT_S = 60;

    private WorkerMain() {}

    /** Runs a worker to its end, and this JVM with it. */
    public static void main(String[] arguments) {
        // The only place that ends the JVM. A function that does not end, or that left threads behind, must not keep
        // the JVM alive.
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        WallClock clock = WallClock.system();
        try (ProgramUse use = ProgramUse.ofThisProcess()) {
            WorkerArguments parsed = WorkerArguments.parse(arguments);
            WorkerLog log = log(parsed, clock);
            return serve(parsed, Home.open(parsed.home()), clock, log);
        } catch (IllegalArgumentException e) {
            System.err.println("drover worker: " + e.getMessage());
            return USAGE;
        } catch (UserException e) {
            System.err.println("drover worker: " + e.getMessage());
            return NO_HOME;
        }
    }

    /** The log on standard error, which is a file: each line with its time. */
    private static WorkerLog log(WorkerArguments self, WallClock clock) {
        String who = " worker " + self.worker() + "." + self.incarnation() + ": ";
        // Functions get other streams.
        PrintStream file = System.err;
        return sentence -> file.println(Instant.ofEpochMilli(clock.nowMs()) + who + sentence);
    }

    private static int serve(WorkerArguments arguments, Home home, WallClock clock, WorkerLog log) {
        CountDownLatch ended = new CountDownLatch(1);
        try (Worker worker = new Worker(home, identity(arguments), WorkerSettings.DEFAULT, clock, log)) {
            // A child of this thread would look like an orphan, so the link has its own thread.
            LinkThread link = new LinkThread(worker, ended, log);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> terminate(worker, ended, log), "drover-terminate"));
            link.start();
            ended.await();
            return link.exitCode();
        } catch (InterruptedException e) {
            log.log("The worker's main thread was interrupted.");
            return FAULT;
        }
    }

    /** The JVM was asked to end (SIGTERM), or ends for another reason. */
    private static void terminate(Worker worker, CountDownLatch ended, WorkerLog log) {
        if (ended.getCount() == 0) {
            return;
        }
        worker.onJvmEnds();
        try {
            if (!ended.await(TERMINATE_LIMIT_S, TimeUnit.SECONDS)) {
                log.log("Still not done " + TERMINATE_LIMIT_S + " s after it was asked to end; ends now.");
            }
        } catch (InterruptedException e) {
            log.log("Interrupted while ending; ends now.");
        }
    }

    private static WorkerIdentity identity(WorkerArguments arguments) {
        int pid = (int) ProcessHandle.current().pid();
        long startTicks =
                ProcessTables.best().identify(pid).map(ProcessId::startTicks).orElseThrow();
        String version = Optional.ofNullable(WorkerMain.class.getPackage().getImplementationVersion())
                .orElse("unknown");
        return new WorkerIdentity(
                arguments.worker(),
                arguments.incarnation(),
                pid,
                startTicks,
                arguments.slots(),
                version,
                arguments.program());
    }

    /** The thread that serves. */
    private static final class LinkThread extends Thread {
        private final Worker worker;
        private final CountDownLatch ended;
        private final WorkerLog log;
        private volatile int exitCode = FAULT;

        LinkThread(Worker worker, CountDownLatch ended, WorkerLog log) {
            super("drover-link");
            this.worker = worker;
            this.ended = ended;
            this.log = log;
        }

        @Override
        public void run() {
            try {
                exitCode = worker.serve() ? 0 : FAULT;
            } catch (RuntimeException | Error fault) {
                log.log("The link failed, and the worker with it: " + fault);
                log.log(FailureText.stack(fault));
            } finally {
                ended.countDown();
            }
        }

        int exitCode() {
            return exitCode;
        }
    }
}
