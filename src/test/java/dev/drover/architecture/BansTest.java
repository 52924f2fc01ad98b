package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The calls that are banned, each with what to use in its place; an exemption has its reason beside it. */
class BansTest {
    private static final Set<String> OF_FUNCTIONS =
            Set.of("worker/function/FunctionCall.java", "worker/isolated/IsolatedContext.java");

    private static final JavaClasses MAIN = Imported.main();
    private static final Predicate<JavaClass> ALL = type -> true;

    private static final String DEADLINE = "measures how long a wait on a condition, file or peer may still last";
    private static final String OWNS_LOOP = "is the loop that reads the clock once a turn and passes it in";
    private static final String RUN_TIME = "measures the run time or the time limit of an attempt";
    private static final String PACE = "paces background work of its own thread";
    private static final String PAGE = "ends a page of a query after a time, so that a long one is answered in parts";

    @Test
    void wallTimeComesInThroughAClock() {
        new Ban(
                        "reading the wall clock",
                        Ban.of(Instant.class, "now")
                                .or(Ban.of(System.class, "currentTimeMillis"))
                                .or(Ban.of(Clock.class, "systemUTC", "systemDefaultZone", "system"))
                                .or(Ban.of(InstantSource.class, "system")),
                        "take it from the Now, WallClock, InstantSource or ProcessContext that was passed in")
                .check(
                        MAIN,
                        ALL,
                        Map.of(
                                "worker.WallClock", "is the worker's clock",
                                "coordinator.CoordinatorMain", "makes the coordinator's clock",
                                "history.HistoryConfig", "makes the history's clock where none is passed in",
                                "cli.CliMain", "makes the command line's clock",
                                "client.follow.WatchStream",
                                        "a gap is no event of the coordinator's: its time is when it was seen"));
    }

    @Test
    void elapsedTimeIsReadOnlyByClocksAndForTimeLimits() {
        Map<String, String> exempt = new HashMap<>();
        exempt.put("process.sweep.SweepClock", "is the sweep's clock");
        List.of("coordinator.CoreLoop", "coordinator.Supervisor", "worker.session.LinkLoop", "wire.ServerLoop")
                .forEach(name -> exempt.put(name, OWNS_LOOP));
        List.of(
                        "client.connect.ClientConnector",
                        "client.connect.HelloRetry",
                        "client.query.HomeQueries",
                        "client.query.RetryingHistory",
                        "client.connect.ShutdownRequest",
                        "client.connect.ResponseWatchdog",
                        "client.follow.WatchStream",
                        "client.follow.JobFollower",
                        "history.index.IndexGate",
                        "home.HomeLock",
                        "journal.Forcer",
                        "process.spawn.NativePump",
                        "process.spawn.OutputMailbox",
                        "wire.DealerLink",
                        "wire.WireClient")
                .forEach(name -> exempt.put(name, DEADLINE));
        List.of(
                        "worker.attempt.AttemptControl",
                        "worker.command.CommandRunner",
                        "worker.attempt.SlotPool",
                        "worker.output.OutputCapture")
                .forEach(name -> exempt.put(name, RUN_TIME));
        List.of(
                        "client.output.OutputCollector",
                        "client.follow.EndLookup",
                        "journal.SpareFile",
                        "coordinator.SweepExecutor",
                        "worker.attempt.LeftoverSweeper",
                        "worker.limit.LimitSampler",
                        "worker.isolated.ChannelWriter",
                        "worker.output.OutputKeeper")
                .forEach(name -> exempt.put(name, PACE));
        List.of("history.query.JobsReader", "history.query.TasksReader", "history.attempt.RowReader")
                .forEach(name -> exempt.put(name, PAGE));
        new Ban(
                        "System.nanoTime",
                        Ban.of(System.class, "nanoTime"),
                        "pass the time in, as Now or nowMs, so that a test owns it")
                .check(MAIN, ALL, exempt);
    }

    @Test
    void onlyMainsEndTheJvm() {
        new Ban(
                        "ending the JVM",
                        Ban.of(System.class, "exit").or(Ban.of(Runtime.class, "exit", "halt")),
                        "return an exit code to the main class")
                .check(
                        MAIN,
                        ALL,
                        Map.of(
                                "cli.CliMain", "a main",
                                "worker.WorkerMain", "a main",
                                "worker.isolated.IsolatedMain", "a main",
                                "coordinator.CoordinatorMain", "a main",
                                "coordinator.Coordinator",
                                        "a failed force ends the epoch: no more may be said, shutdown hooks included"));
    }

    @Test
    void nobodySleeps() {
        Ban ban = new Ban(
                "sleeping",
                Ban.of(Thread.class, "sleep").or(Ban.of(TimeUnit.class, "sleep")),
                "wait on a condition or queue; in tests await a condition with Awaitility");
        ban.check(MAIN, ALL, Map.of());
        ban.check(Imported.tests(), ALL, Map.of());
    }

    @Test
    void hotPathsBuildTextWithoutFormats() {
        new Ban(
                        "String.format",
                        Ban.of(String.class, "format", "formatted"),
                        "join with + : formats are parsed at each call")
                .check(
                        MAIN,
                        type -> type.getPackageName()
                                .matches("dev\\.drover\\.(coordinator\\.core|wire|journal|worker)(\\..*)?"),
                        Map.of());
    }

    @Test
    void stackTracesGoToALogOrIntoAResult() {
        new Ban(
                        "printStackTrace",
                        Ban.of(Throwable.class, "printStackTrace"),
                        "throw, or say it in CoordinatorLog or WorkerLog")
                .check(
                        MAIN,
                        ALL,
                        Map.of(
                                "coordinator.CoordinatorLog", "is the coordinator's log",
                                "worker.function.FailureText", "into the text that is the outcome's stack",
                                "worker.attempt.SlotPool", "into the text that is the outcome's stack",
                                "cli.Cli", "only with --verbose"));
    }

    @Test
    void nobodyInterruptsByThePoolOrTheFuture() {
        new Ban(
                        "shutdownNow and Future.cancel",
                        Ban.of(ExecutorService.class, "shutdownNow").or(Ban.of(Future.class, "cancel")),
                        "post a message: an interrupt in a socket or in JDBC breaks it (JeroMQ hazard 9, H2 hazard 8)")
                .check(
                        MAIN,
                        ALL,
                        Map.of(
                                "worker.function.AsyncWork",
                                "its threads run only what a function gave them, and TaskContext.async promises it"));
    }

    /** Read from the source: class files don't say that a thread interrupts itself, which only restores the flag. */
    @Test
    void nobodyInterruptsAnotherThread() throws IOException {
        List<String> violations = new ArrayList<>();
        for (SourceFile source : SourceFile.main("")) {
            String rest = source.code().replace("Thread.currentThread().interrupt()", "");
            if (rest.contains(".interrupt()") && !OF_FUNCTIONS.contains(source.name())) {
                violations.add(source.name());
            }
        }
        // Of functions: the thread is the user's function's, and Task promises the interrupt.
        assertThat(violations)
                .as("interrupting a thread is banned: post a message, close the queue, or use a condition")
                .isEmpty();
    }

    /** Read from the source: class files show synchronized blocks only as instructions. */
    @Test
    void theCoreHasNoLocks() throws IOException {
        List<String> violations = new ArrayList<>();
        for (SourceFile source : SourceFile.main("coordinator/core")) {
            if (source.code().contains("synchronized") || source.code().contains("volatile")) {
                violations.add(source.name());
            }
        }
        assertThat(violations)
                .as("locks are banned in the core: one thread owns its state; hand it an Input")
                .isEmpty();
    }
}
