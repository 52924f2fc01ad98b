package dev.drover.worker;

import com.google.protobuf.ByteString;
import dev.drover.home.HomePaths;
import dev.drover.launch.Program;
import dev.drover.process.spawn.ProcessLauncher;
import dev.drover.process.spawn.ProcessLaunchers;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepClock;
import dev.drover.process.table.ProcUsageTable;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessSample;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.process.table.UsageTable;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Environment;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.Spec;
import dev.drover.proto.Variable;
import dev.drover.worker.attempt.Assignment;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.AttemptRunner;
import dev.drover.worker.attempt.JobPlan;
import dev.drover.worker.attempt.LeftoverSweeper;
import dev.drover.worker.attempt.Orphans;
import dev.drover.worker.attempt.ShutdownNotice;
import dev.drover.worker.attempt.TaskValues;
import dev.drover.worker.command.ChannelReader;
import dev.drover.worker.command.CommandHome;
import dev.drover.worker.command.CommandRunner;
import dev.drover.worker.function.ClassPaths;
import dev.drover.worker.function.FunctionLoader;
import dev.drover.worker.function.FunctionProcesses;
import dev.drover.worker.function.FunctionRunner;
import dev.drover.worker.function.FunctionStreams;
import dev.drover.worker.function.RunningFunctions;
import dev.drover.worker.isolated.IsolatedRunner;
import dev.drover.worker.limit.LimitSampler;
import dev.drover.worker.output.OutputKeeper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Both runners over real processes and a home in a test's directory. */
public final class RunnerRig implements AutoCloseable {
    /** Another one in each JVM: what tests run elsewhere on the machine at the same time must not have the same marks. */
    public static final String HOME_ID =
            "home-of-a-test-" + ProcessHandle.current().pid();

    private static final AtomicInteger JOBS = new AtomicInteger(1_000);

    public final HomePaths paths;
    public final ShutdownNotice shutdown = new ShutdownNotice();
    public final OutputKeeper keeper = new OutputKeeper(System.err::println, 20);
    public final ProcessTable table = ProcessTables.best();
    public final RunningFunctions functions = new RunningFunctions();
    public final FunctionStreams streams = new FunctionStreams(functions, keeper, System.err::println);
    public final List<String> wornOut = new CopyOnWriteArrayList<>();
    public final List<String> functionLog = new CopyOnWriteArrayList<>();
    private final ChannelReader channels = new ChannelReader();
    private final AtomicLong samples = new AtomicLong();
    private final TaskValues values;
    private final LeftoverSweeper leftovers;
    private final LimitSampler sampler = new LimitSampler(counted(new ProcUsageTable(table)));
    private final AttemptRunner runner;

    public RunnerRig(Path home, AttemptLimits limits) {
        this(home, limits, ProcessLaunchers.best());
    }

    public RunnerRig(Path home, AttemptLimits limits, ProcessLauncher launcher) {
        paths = new HomePaths(home);
        values = new TaskValues(paths);
        Sweep sweep = new Sweep(table, SweepClock.system());
        leftovers = new LeftoverSweeper(sweep, Orphans.adopt(launcher.subreaper(), table));
        leftovers.start(RunnerRig::fail);
        sampler.start(RunnerRig::fail);
        keeper.start(RunnerRig::fail);
        channels.start(RunnerRig::fail);
        paths.channels().toFile().mkdirs();
        CommandRunner commands = new CommandRunner(
                new CommandHome(paths, HOME_ID),
                launcher,
                sweep,
                leftovers,
                values,
                keeper,
                sampler,
                shutdown,
                channels,
                WallClock.system(),
                WorkerSettings.DEFAULT.withAttempt(limits));
        runner = Worker.byKindOfWork(
                commands,
                new IsolatedRunner(commands, paths, Program.ofThisProcess(), limits),
                new FunctionRunner(
                        paths,
                        new FunctionLoader(new ClassPaths(RunnerRig.class.getClassLoader())),
                        values,
                        keeper,
                        new FunctionProcesses(null, launcher.subreaper(), table, sweep, leftovers),
                        streams,
                        wornOut::add,
                        limits,
                        WallClock.system(),
                        functionLog::add));
    }

    /** How often what processes use was measured. */
    public long samples() {
        return samples.get();
    }

    private UsageTable counted(UsageTable usages) {
        return new UsageTable() {
            @Override
            public List<ProcessSample> sample() {
                List<ProcessSample> all = usages.sample();
                samples.incrementAndGet();
                return all;
            }

            @Override
            public OptionalLong proportionalBytes(int pid) {
                return usages.proportionalBytes(pid);
            }

            @Override
            public ProcessMarks marks(int pid) {
                return usages.marks(pid);
            }
        };
    }

    private static void fail(Thread thread, Throwable fault) {
        throw new AssertionError("thread " + thread.getName() + " failed", fault);
    }

    public static Spec.Builder command(String... argv) {
        CommandWork.Builder command = CommandWork.newBuilder();
        Arrays.stream(argv).map(ByteString::copyFromUtf8).forEach(command::addArgv);
        return Spec.newBuilder()
                .setCommand(command)
                .setDirectory(ByteString.copyFromUtf8("/"))
                .setUmask(022)
                .setGraceMs(10_000);
    }

    public static Spec.Builder shell(String line) {
        return command("/bin/sh", "-c", line);
    }

    public static Spec.Builder function(String className, String input) {
        return Spec.newBuilder()
                .setFunction(FunctionWork.newBuilder().setClassName(className).setInput(ByteString.copyFromUtf8(input)))
                .setDirectory(ByteString.copyFromUtf8("/tmp"))
                .setGraceMs(10_000);
    }

    /** An attempt that has not begun: task {@code index} of a job of its own. */
    public static AttemptControl attempt(Spec.Builder spec, int index) {
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

    public static Variable variable(String name, String value) {
        return Variable.newBuilder()
                .setName(ByteString.copyFromUtf8(name))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    public AttemptOutcome run(Spec.Builder spec) {
        return run(attempt(spec, 0));
    }

    public AttemptOutcome run(AttemptControl control) {
        return runner.run(control);
    }

    /** Runs on a thread of its own, as a slot would. */
    public CompletableFuture<AttemptOutcome> start(AttemptControl control) {
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
    public long marked(AttemptControl control) {
        String mark = new CommandHome(paths, HOME_ID).mark(control.key());
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
        sampler.close();
        keeper.close();
        channels.close();
        values.close();
    }
}
