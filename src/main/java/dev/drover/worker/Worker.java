package dev.drover.worker;

import dev.drover.home.BegunAttempts;
import dev.drover.home.Home;
import dev.drover.home.HomePaths;
import dev.drover.home.Spool;
import dev.drover.launch.ProcessCoordinatorLauncher;
import dev.drover.launch.Program;
import dev.drover.model.Marks;
import dev.drover.model.SystemExit;
import dev.drover.process.spawn.ProcessLauncher;
import dev.drover.process.spawn.ProcessLaunchers;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepClock;
import dev.drover.process.table.ProcUsageTable;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.proto.AttemptOutcome;
import dev.drover.wire.Secret;
import dev.drover.worker.attempt.AbortedOutcomes;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.AttemptRunner;
import dev.drover.worker.attempt.LeftoverSweeper;
import dev.drover.worker.attempt.Orphans;
import dev.drover.worker.attempt.ShutdownNotice;
import dev.drover.worker.attempt.SlotPool;
import dev.drover.worker.attempt.StoppedCommands;
import dev.drover.worker.attempt.TaskValues;
import dev.drover.worker.command.ChannelReader;
import dev.drover.worker.command.CommandHome;
import dev.drover.worker.command.CommandRunner;
import dev.drover.worker.function.ClassPaths;
import dev.drover.worker.function.ExitCall;
import dev.drover.worker.function.FailureText;
import dev.drover.worker.function.FunctionLoader;
import dev.drover.worker.function.FunctionProcesses;
import dev.drover.worker.function.FunctionRunner;
import dev.drover.worker.function.FunctionStreams;
import dev.drover.worker.function.RunningFunctions;
import dev.drover.worker.isolated.IsolatedRunner;
import dev.drover.worker.limit.LimitSampler;
import dev.drover.worker.output.OutputKeeper;
import dev.drover.worker.session.ExitDecision;
import dev.drover.worker.session.LinkEvent;
import dev.drover.worker.session.LinkInbox;
import dev.drover.worker.session.LinkLoop;
import dev.drover.worker.session.NextCoordinator;
import dev.drover.worker.session.SlotMonitor;
import dev.drover.worker.session.WireConnector;
import dev.drover.worker.session.WorkerCore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parts of a worker: slots, link, and what they share.
 *
 * <p>{@link #serve} runs on the link thread; {@link #terminate} may come from any.
 */
final class Worker implements AutoCloseable {
    private static final int INBOX_LIMIT = 16_384;

    private final Home home;
    private final HomePaths paths;
    private final WorkerIdentity self;
    private final WorkerLog log;
    private final ShutdownNotice shutdown = new ShutdownNotice();
    private final LinkInbox inbox = new LinkInbox(INBOX_LIMIT);
    private final TaskValues values;
    private final OutputKeeper keeper;
    private final ChannelReader channels;
    private final LeftoverSweeper leftovers;
    private final LimitSampler limits;
    private final FunctionProcesses functionProcesses;
    private final RunningFunctions functions = new RunningFunctions();
    private final FunctionStreams functionStreams;
    /** Empty if it could not be made. */
    private final Optional<BegunAttempts> begun;

    /** On a full disk it fails for each attempt. */
    private final AtomicBoolean hasBegunFailed = new AtomicBoolean();

    private final SlotPool slots;
    private final LinkLoop loop;

    Worker(Home home, WorkerIdentity self, WorkerSettings settings, WallClock clock, WorkerLog log) {
        this.home = home;
        this.paths = home.paths();
        this.self = self;
        this.log = log;
        this.values = new TaskValues(paths);
        this.keeper = new OutputKeeper(log, settings.attempt().liveAfterMs());
        ProcessLauncher launcher = ProcessLaunchers.best();
        ProcessTable table = ProcessTables.best();
        Sweep sweep = new Sweep(table, SweepClock.system());
        this.leftovers = new LeftoverSweeper(sweep, Orphans.adopt(launcher.subreaper(), table));
        this.limits = new LimitSampler(new ProcUsageTable(table));
        this.channels = new ChannelReader();
        CommandRunner commands = new CommandRunner(
                new CommandHome(paths, home.id()),
                launcher,
                sweep,
                leftovers,
                values,
                keeper,
                limits,
                shutdown,
                channels,
                clock,
                settings);
        this.functionProcesses =
                new FunctionProcesses(System.getenv(Marks.PROCESS), launcher.subreaper(), table, sweep, leftovers);
        this.functionStreams = new FunctionStreams(functions, keeper, log);
        FunctionRunner functionRunner = new FunctionRunner(
                paths,
                new FunctionLoader(new ClassPaths(Worker.class.getClassLoader())),
                values,
                keeper,
                functionProcesses,
                functionStreams,
                why -> inbox.put(new LinkEvent.WornOut(why)),
                settings.attempt(),
                clock,
                log);
        this.begun = createBegun();
        this.slots = new SlotPool(
                self.slots(),
                byKindOfWork(
                        commands,
                        new IsolatedRunner(commands, paths, Program.ofThisProcess(), settings.attempt()),
                        functionRunner),
                this::begins,
                (control, outcome) ->
                        inbox.put(new LinkEvent.AttemptEnded(outcome, control.pollProgress(), control.pollMessages())),
                inbox::wake,
                clock);
        WorkerCore core = new WorkerCore(
                self,
                settings,
                slots,
                new StoppedCommands(new JvmMetrics(clock), slots, table, self.pid()),
                keeper::removeSuperfluous,
                log,
                LinkLoop.nowMs());
        this.loop = new LinkLoop(
                core,
                slots,
                new SlotMonitor(slots, core, settings),
                inbox,
                new WireConnector(paths, Secret.of(home.secret()), home.id(), inbox, log),
                new NextCoordinator(paths, home.id(), new ProcessCoordinatorLauncher(true), clock, log),
                home::isInPlace,
                this::keep,
                settings);
    }

    private Optional<BegunAttempts> createBegun() {
        try {
            return Optional.of(BegunAttempts.create(paths, self.worker(), self.incarnation(), self.slots()));
        } catch (IOException e) {
            log.log("Can't write down which tasks begin: " + e
                    + ". One that kills this worker at once is not recognised.");
            return Optional.empty();
        }
    }

    private void begins(int slot, AttemptKey key) {
        if (begun.isPresent()) {
            try {
                begun.get().begin(slot, key.token());
            } catch (IOException e) {
                if (!hasBegunFailed.getAndSet(true)) {
                    log.log("Can't write down that " + key + " begins, which is said once: " + e + ".");
                }
            }
        }
    }

    /** Runs each attempt with the runner for its kind of work. */
    static AttemptRunner byKindOfWork(AttemptRunner commands, AttemptRunner isolated, AttemptRunner functions) {
        return control -> switch (control.assignment().plan().spec().getWorkCase()) {
            case COMMAND -> commands.run(control);
            case FUNCTION ->
                control.assignment().plan().spec().hasIsolated() ? isolated.run(control) : functions.run(control);
            case WORK_NOT_SET ->
                AbortedOutcomes.notStarted(
                        control.key(), "The job has neither a command nor a function; submit it again.");
        };
    }

    /** Serves until the worker must leave, and delivers or spools all results. Returns true if everything succeeded. */
    boolean serve() {
        functionStreams.install();
        keeper.start(this::onThreadFailed);
        channels.start(this::onThreadFailed);
        leftovers.start(this::onThreadFailed);
        limits.start(this::onThreadFailed);
        slots.start(this::onThreadFailed);
        ExitDecision exitDecision = runLoop();
        log.log("Leaves: " + exitDecision.reason() + ".");
        boolean isKept = keepRest(exitDecision.toSpool());
        functionProcesses.endAll();
        return isKept && !exitDecision.isFault();
    }

    private ExitDecision runLoop() {
        try {
            return loop.run();
        } catch (RuntimeException | Error fault) {
            log.log("The link failed: " + FailureText.stack(fault));
            return loop.onFault(fault);
        }
    }

    /**
     * A thread of this worker has failed, for example because its jar no longer has a class. A new process must replace
     * this one.
     */
    private void onThreadFailed(Thread thread, Throwable fault) {
        log.log("The thread " + thread.getName() + " failed: " + FailureText.stack(fault));
        inbox.put(new LinkEvent.Broken("its thread " + thread.getName() + " failed: " + fault));
    }

    /** The JVM ends: because a function called {@code System.exit}, or because it was asked to. */
    void onJvmEnds() {
        ExitCall.find(functions)
                .ifPresentOrElse(
                        call -> inbox.put(call.outcome()
                                .<LinkEvent>map(LinkEvent.Exited::new)
                                .orElse(new LinkEvent.Broken("a thread that is no slot's " + SystemExit.SENTENCE))),
                        () -> terminate("asked to end"));
    }

    /** Asks the worker to end. Its attempts end with cause SHUTDOWN, which costs them no retry. */
    void terminate(String reason) {
        shutdown.announce();
        inbox.put(new LinkEvent.Terminate(reason));
    }

    /** Spools results for the next coordinator of this home. */
    private void keep(List<AttemptOutcome> results) throws IOException {
        if (!home.isInPlace()) {
            // Otherwise a coordinator of another home could take the results for its own.
            throw new IOException("the home was removed or replaced");
        }
        Path file = Spool.write(paths, self.worker(), self.incarnation(), results);
        log.log("Left " + results.size() + " results in " + file + " for the next coordinator.");
    }

    /** The last try of a worker that can't wait. */
    private boolean keepRest(List<AttemptOutcome> results) {
        if (results.isEmpty()) {
            return true;
        }
        try {
            keep(results);
            return true;
        } catch (IOException e) {
            log.log("Can't keep " + results.size()
                    + " results, whose attempts will run again if their home has a coordinator: " + e + ".");
            return false;
        }
    }

    private void close(BegunAttempts file) {
        try {
            file.close();
        } catch (IOException e) {
            log.log("Can't close the file of what began: " + e + ".");
        }
    }

    @Override
    public void close() {
        inbox.close();
        slots.close();
        leftovers.close();
        limits.close();
        keeper.close();
        channels.close();
        values.close();
        begun.ifPresent(this::close);
    }
}
