package dev.drover.worker;

import com.google.protobuf.ByteString;
import dev.drover.home.HomePaths;
import dev.drover.process.ProcessLauncher;
import dev.drover.process.ProcessLaunchers;
import dev.drover.process.ProcessTable;
import dev.drover.process.ProcessTables;
import dev.drover.process.Sweep;
import dev.drover.process.SweepClock;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Environment;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.JobSpec;
import dev.drover.proto.Variable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Both runners over real processes and a home in a test's directory. */
final class RunnerRig implements AutoCloseable {
    static final String HOME_ID = "home-of-a-test";
    private static final AtomicInteger JOBS = new AtomicInteger(1_000);

    final HomePaths paths;
    final ShutdownNotice shutdown = new ShutdownNotice();
    final OutputKeeper keeper = new OutputKeeper(System.err::println, 20);
    final ProcessTable table = ProcessTables.best();
    private final TaskValues values;
    private final LeftoverSweeper leftovers;
    private final AttemptRunner runner;

    RunnerRig(Path home, AttemptLimits limits) {
        this(home, limits, ProcessLaunchers.best());
    }

    RunnerRig(Path home, AttemptLimits limits, ProcessLauncher launcher) {
        paths = new HomePaths(home);
        values = new TaskValues(paths);
        Sweep sweep = new Sweep(table, SweepClock.system());
        leftovers = new LeftoverSweeper(sweep, Orphans.adopt(launcher.subreaper(), table));
        leftovers.start(RunnerRig::fail);
        keeper.start(RunnerRig::fail);
        runner = new WorkRunner(
                new CommandRunner(
                        new CommandSite(paths, HOME_ID),
                        launcher,
                        sweep,
                        leftovers,
                        values,
                        keeper,
                        shutdown,
                        WorkerSettings.DEFAULT.withAttempt(limits)),
                new FunctionRunner(
                        paths,
                        new FunctionLoader(new ClassPaths(RunnerRig.class.getClassLoader())),
                        values,
                        keeper,
                        new FunctionProcesses(null, launcher.subreaper(), table, sweep, leftovers),
                        limits,
                        WallClock.system(),
                        System.err::println));
    }

    private static void fail(Thread thread, Throwable fault) {
        throw new AssertionError("thread " + thread.getName() + " failed", fault);
    }

    static JobSpec.Builder command(String... argv) {
        CommandWork.Builder command = CommandWork.newBuilder();
        Arrays.stream(argv).map(ByteString::copyFromUtf8).forEach(command::addArgv);
        return JobSpec.newBuilder()
                .setCommand(command)
                .setDirectory(ByteString.copyFromUtf8("/"))
                .setUmask(022)
                .setGraceMs(10_000);
    }

    static JobSpec.Builder shell(String line) {
        return command("/bin/sh", "-c", line);
    }

    static JobSpec.Builder function(String className, String input) {
        return JobSpec.newBuilder()
                .setFunction(FunctionWork.newBuilder().setClassName(className).setInput(ByteString.copyFromUtf8(input)))
                .setDirectory(ByteString.copyFromUtf8("/tmp"))
                .setGraceMs(10_000);
    }

    /** An attempt that has not begun: task {@code index} of a job of its own. */
    static AttemptControl attempt(JobSpec.Builder spec, int index) {
        Environment environment = Environment.newBuilder()
                .addVariables(variable("PATH", "/usr/bin:/bin"))
                .addVariables(variable("GREETING", "hello"))
                .addVariables(variable("DROVER_ATTEMPT", "of another"))
                .addVariables(variable("DROVER_SECRET", "x"))
                .build();
        int job = JOBS.incrementAndGet();
        return new AttemptControl(
                new Assignment(
                        new AttemptKey(job, index, 1, 1), new JobPlan(job, spec.build(), Optional.of(environment))),
                System.currentTimeMillis(),
                System.nanoTime());
    }

    static Variable variable(String name, String value) {
        return Variable.newBuilder()
                .setName(ByteString.copyFromUtf8(name))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    AttemptOutcome run(JobSpec.Builder spec) {
        return run(attempt(spec, 0));
    }

    AttemptOutcome run(AttemptControl control) {
        return runner.run(control);
    }

    /** Runs on a thread of its own, as a slot would. */
    CompletableFuture<AttemptOutcome> start(AttemptControl control) {
        CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        outcome.complete(runner.run(control));
                    } catch (RuntimeException | Error fault) {
                        outcome.completeExceptionally(fault);
                    }
                },
                "test-slot");
        thread.setDaemon(true);
        thread.start();
        return outcome;
    }

    /** Living processes that carry the attempt's mark. */
    long marked(AttemptControl control) {
        String mark = new CommandSite(paths, HOME_ID).mark(control.key());
        return table.scan().stream()
                .filter(process -> process.isAlive()
                        && table.marks(process.pid())
                                .attempt()
                                .filter(mark::equals)
                                .isPresent())
                .count();
    }

    @Override
    public void close() {
        leftovers.close();
        keeper.close();
        values.close();
    }
}
