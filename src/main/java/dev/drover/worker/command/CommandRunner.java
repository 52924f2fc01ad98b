package dev.drover.worker.command;

import dev.drover.message.JobDefaults;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.Marks;
import dev.drover.process.libc.Bytes;
import dev.drover.process.spawn.Child;
import dev.drover.process.spawn.ChildOutput;
import dev.drover.process.spawn.ExitStatus;
import dev.drover.process.spawn.ProcessLauncher;
import dev.drover.process.spawn.SpawnException;
import dev.drover.process.spawn.SpawnSpec;
import dev.drover.process.spawn.Stdio;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepTarget;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Spec;
import dev.drover.worker.WallClock;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.Assignment;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptRunner;
import dev.drover.worker.attempt.EndedProcesses;
import dev.drover.worker.attempt.JobPlan;
import dev.drover.worker.attempt.LeftoverSweeper;
import dev.drover.worker.attempt.NotStartedException;
import dev.drover.worker.attempt.ShutdownNotice;
import dev.drover.worker.attempt.StopRequest;
import dev.drover.worker.attempt.TaskValues;
import dev.drover.worker.limit.AttemptWatch;
import dev.drover.worker.limit.LimitSampler;
import dev.drover.worker.output.OutputCapture;
import dev.drover.worker.output.OutputFiles;
import dev.drover.worker.output.OutputKeeper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs commands: starts one, reads its output, and ends everything that it started. Slot threads call it, several at
 * once.
 */
public final class CommandRunner implements AttemptRunner {
    private static final int SIGTERM = 15;
    private static final int SHELL_SIGNAL_BASE = 128;

    private final CommandHome home;
    private final ProcessLauncher launcher;
    private final Sweep sweep;
    private final LeftoverSweeper leftovers;
    private final TaskValues values;
    private final OutputKeeper keeper;
    private final LimitSampler limits;
    private final ShutdownNotice shutdown;
    private final ChannelReader channels;
    private final WallClock clock;
    private final WorkerSettings settings;

    public CommandRunner(
            CommandHome home,
            ProcessLauncher launcher,
            Sweep sweep,
            LeftoverSweeper leftovers,
            TaskValues values,
            OutputKeeper keeper,
            LimitSampler limits,
            ShutdownNotice shutdown,
            ChannelReader channels,
            WallClock clock,
            WorkerSettings settings) {
        this.home = home;
        this.launcher = launcher;
        this.sweep = sweep;
        this.leftovers = leftovers;
        this.values = values;
        this.keeper = keeper;
        this.limits = limits;
        this.shutdown = shutdown;
        this.channels = channels;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public AttemptOutcome run(AttemptControl control) {
        return run(control, new CommandProcess(control));
    }

    /** Runs what is no command as one: with its output, its channel, its limits, and the end of its tree. */
    public AttemptOutcome run(AttemptControl control, ProcessWork work) {
        try (work) {
            return runProcess(control, work);
        }
    }

    private record CommandProcess(AttemptControl control) implements ProcessWork {
        @Override
        public SpawnSpec spec(CommandRunner runner, String mark) throws NotStartedException {
            return runner.spec(control.assignment(), mark);
        }

        @Override
        public void describe(AttemptOutcome.Builder outcome) {
            // What its process ended with says it all.
        }

        @Override
        public boolean takesMessages() {
            return CommandRunner.spec(control).getMessageChannel();
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }

    private AttemptOutcome runProcess(AttemptControl control, ProcessWork work) {
        String mark = home.mark(control.key());
        OutputCapture output =
                OutputCapture.of(control, new OutputFiles(home.paths(), control.key()), settings.attempt());
        CommandChannel channel = new CommandChannel(control, home.channel(control.key()), clock);
        AttemptOutcome.Builder outcome =
                AttemptOutcome.newBuilder().setToken(control.key().token()).setStartedAtMs(control.startedAtMs());
        try (Child child = launcher.spawn(work.spec(this, mark));
                AttemptWatch watch = limits.watch(control, mark, child.id())) {
            control.startedProcess(child.id().pid());
            outcome.setPid(child.id().pid());
            SweepTarget target = SweepTarget.ofRoot(mark, child.id());
            Spec spec = spec(control);
            TreeStopper stopper = new TreeStopper(sweep, target, JobDefaults.signal(spec), JobDefaults.graceMs(spec));
            control.onStop(request -> {
                stopper.stopRequested(request);
                child.wakeup();
            });
            boolean whole = false;
            channels.add(channel);
            ChildOutput sink = channel.reading(spec.getProgressFrom(), output);
            try {
                pumpToEnd(child, sink, output, control, inbox(control, child, work));
                describe(outcome, child.await(), control);
                whole = true;
            } finally {
                outcome.setRunMicros(microsSince(control.startedNanos()));
                if (!whole) {
                    // Its output cannot be read. The command is ended, because a retry beside the living process would
                    // be worse.
                    stopper.stopRequested(new StopRequest(Cause.CANCELLED, true));
                    describe(outcome, endTree(target, stopper));
                    control.onStop(null);
                }
            }
            EndedProcesses ended = endTree(target, stopper);
            control.onStop(null);
            control.onDisconnect(null);
            child.drain(sink);
            describe(outcome, ended);
            channel.finish();
            channel.addTo(outcome);
            watch.addTo(outcome);
        } catch (SpawnException e) {
            int exitCode = e.kind() == SpawnException.Kind.NO_DIRECTORY || e.kind() == SpawnException.Kind.OTHER
                    ? 0
                    : e.kind().exitCode();
            describe(outcome, new NotStartedException(sentence(e, spec(control)), exitCode));
        } catch (NotStartedException e) {
            describe(outcome, e);
        } catch (IOException e) {
            outcome.setStateValue(JobState.FAILED.number())
                    .setCauseValue(Cause.EXCEPTION.number())
                    .setMessage("It was ended because its output can't be read: " + e.getMessage() + ".");
        } finally {
            channels.remove(channel);
            output.finish(outcome);
            keeper.ended(control.key(), output);
        }
        if (outcome.hasPid()) {
            work.describe(outcome);
        }
        return outcome.build();
    }

    private SpawnSpec spec(Assignment assignment, String mark) throws NotStartedException {
        JobPlan job = assignment.plan();
        if (job.environment().isEmpty()) {
            throw new NotStartedException("The environment of job " + job.job() + " did not come; submit it again.");
        }
        CommandPlan plan = job.ofKind(CommandPlan.class, CommandPlan::of);
        AttemptProcess process = process(assignment, plan.environment(), mark);
        try {
            Stdio.Pipe pipe = new Stdio.Pipe();
            return new SpawnSpec(
                    plan.argv().argv(process.value(), assignment.taskNumber()),
                    process.environment(),
                    plan.directory(),
                    plan.stdin(),
                    pipe,
                    pipe,
                    plan.umask(),
                    job.spec().hasNice() ? OptionalInt.of(job.spec().getNice()) : OptionalInt.empty(),
                    plan.argv0(),
                    CommandPlan.limits(job.spec()));
        } catch (IllegalArgumentException e) {
            throw new NotStartedException("The command can't be started: " + e.getMessage() + ".");
        }
    }

    /**
     * What the process of an attempt that is no command is given.
     *
     * @throws NotStartedException if its environment or value is not there
     */
    public AttemptProcess process(Assignment assignment, String mark) throws NotStartedException {
        JobPlan job = assignment.plan();
        if (job.environment().isEmpty()) {
            throw new NotStartedException("The environment of job " + job.job() + " did not come; submit it again.");
        }
        return process(
                assignment,
                CommandPlan.environment(job.environment().get(), job.spec().getVariablesList()),
                mark);
    }

    private AttemptProcess process(Assignment assignment, List<byte[]> ofJob, String mark) throws NotStartedException {
        JobPlan job = assignment.plan();
        byte[] value = values.value(assignment);
        List<byte[]> environment = new ArrayList<>(ofJob);
        environment.add(entry(Marks.ATTEMPT, mark));
        environment.add(entry(Marks.JOB, Long.toString(job.job())));
        environment.add(entry(Marks.TASK, Long.toString(assignment.taskNumber())));
        environment.add(home.homeEntry());
        environment.add(home.channelEntry(assignment.key()));
        if (job.isArray()) {
            environment.add(CommandPlan.entry(Marks.VALUE.getBytes(StandardCharsets.US_ASCII), value));
        }
        return new AttemptProcess(environment, value, CommandPlan.limits(job.spec()));
    }

    private static byte[] entry(String name, String value) {
        return (name + '=' + value).getBytes(StandardCharsets.UTF_8);
    }

    /** Where a line for the shell was looked for says nothing, so that the hint stands in its place. */
    private static String sentence(SpawnException e, Spec spec) {
        if (spec.getCommand().getArgvCount() == 0) {
            return e.getMessage();
        }
        String notFound = Bytes.display(spec.getCommand().getArgv(0).toByteArray()) + ": command not found";
        return e.getMessage().startsWith(notFound)
                ? ShellLine.hint(spec.getCommand())
                        .map(hint -> notFound + "; " + hint)
                        .orElse(e.getMessage())
                : e.getMessage();
    }

    /** Reads until the command itself has ended, even if a background process holds its pipes longer. */
    private static void pumpToEnd(
            Child child, ChildOutput sink, OutputCapture output, AttemptControl control, Optional<CommandInbox> inbox)
            throws IOException {
        long timeoutMs = spec(control).getTimeoutMs();
        boolean hasEnded = false;
        while (!hasEnded) {
            hasEnded = switch (child.pump(sink, waitMs(output, control, timeoutMs))) {
                case ENDED -> true;
                case WOKEN -> {
                    inbox.ifPresent(CommandInbox::writeNext);
                    yield false;
                }
                case WRITTEN -> {
                    inbox.ifPresent(CommandInbox::written);
                    yield false;
                }
                case OUTPUT, TIMED_OUT -> false;
            };
            output.flushIfOld(System.nanoTime());
            if (!hasEnded && timeoutMs > 0 && millisSince(control.startedNanos()) >= timeoutMs) {
                control.requestStop(new StopRequest(Cause.TIMEOUT, false));
            }
        }
        child.drain(sink);
    }

    private static Optional<CommandInbox> inbox(AttemptControl control, Child child, ProcessWork work) {
        return work.takesMessages() ? Optional.of(CommandInbox.open(control, child)) : Optional.empty();
    }

    private static Spec spec(AttemptControl control) {
        return control.assignment().plan().spec();
    }

    /**
     * Milliseconds until the time-out or until output must get its file, whichever is first; negative, which means for
     * ever, if there is neither.
     */
    private static int waitMs(OutputCapture output, AttemptControl control, long timeoutMs) {
        long waitMs = Long.MAX_VALUE;
        if (timeoutMs > 0 && control.stop().isEmpty()) {
            waitMs = Math.max(1, timeoutMs - millisSince(control.startedNanos()));
        }
        if (output.hasUnwritten()) {
            waitMs = Math.min(waitMs, output.liveAfterMs());
        }
        return waitMs == Long.MAX_VALUE ? -1 : (int) Math.min(Integer.MAX_VALUE, waitMs);
    }

    /** Ends the leftover processes. The result is reported only when they are gone. */
    private EndedProcesses endTree(SweepTarget target, TreeStopper stopper) {
        // A stop has already swept the tree. A stop that is requested during the sweep of leftovers is part of it.
        return stopper.isAny() ? stopper.await() : leftovers.end(target).union(stopper.await());
    }

    private void describe(AttemptOutcome.Builder outcome, ExitStatus status, AttemptControl control) {
        status.exitCode().ifPresent(outcome::setExitCode);
        status.signal().ifPresent(outcome::setSignal);
        status.cpuMicros().ifPresent(outcome::setCpuMicros);
        status.peakBytes().ifPresent(outcome::setPeakBytes);
        Optional<StopRequest> stop = control.stop();
        if (stop.isEmpty()
                && isTerminated(status)
                && shutdown.await(settings.monitor().shutdownSignalWaitMs())) {
            // A machine that shuts down signals all processes at once, and this command only died first.
            stop = Optional.of(new StopRequest(Cause.SHUTDOWN, false));
        }
        if (stop.isPresent()) {
            outcome.setStateValue(stop.get().state().number())
                    .setCauseValue(stop.get().cause().number())
                    .setMessage(stop.get().sentence());
        } else if (status.isSuccess()) {
            outcome.setStateValue(JobState.SUCCEEDED.number());
        } else {
            outcome.setStateValue(JobState.FAILED.number())
                    .setCauseValue((status.signal().isPresent() ? Cause.SIGNAL : Cause.EXIT).number());
        }
    }

    private static boolean isTerminated(ExitStatus status) {
        return status.signal().stream().anyMatch(signal -> signal == SIGTERM)
                || status.exitCode().stream().anyMatch(code -> code == SHELL_SIGNAL_BASE + SIGTERM);
    }

    private static void describe(AttemptOutcome.Builder outcome, EndedProcesses ended) {
        outcome.setProcessesEnded(ended.count()).setProcessesForced(ended.forced());
        if (ended.left() > 0) {
            outcome.setMessage((outcome.getMessage() + " SIGKILL did not end " + ended.left()
                            + " of its processes: they wait for a device, or belong to another user.")
                    .strip());
        }
    }

    private static void describe(AttemptOutcome.Builder outcome, NotStartedException reason) {
        outcome.setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.NOT_STARTED.number())
                .setMessage(reason.getMessage());
        reason.exitCode().ifPresent(outcome::setExitCode);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static long microsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000;
    }
}
