package dev.drover.worker.function;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.drover.home.HomePaths;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Spec;
import dev.drover.worker.WallClock;
import dev.drover.worker.WorkerLog;
import dev.drover.worker.attempt.AbortedOutcomes;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.AttemptRunner;
import dev.drover.worker.attempt.EndedProcesses;
import dev.drover.worker.attempt.JobPlan;
import dev.drover.worker.attempt.NotStartedException;
import dev.drover.worker.attempt.TaskValues;
import dev.drover.worker.output.OutputCapture;
import dev.drover.worker.output.OutputFiles;
import dev.drover.worker.output.OutputKeeper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;

/** Runs Java functions on the slot's own thread. Slot threads call it, several at once. */
public final class FunctionRunner implements AttemptRunner {
    private final HomePaths paths;
    private final FunctionLoader loader;
    private final TaskValues values;
    private final OutputKeeper keeper;
    private final FunctionProcesses processes;
    private final AttemptLimits limits;
    private final WallClock clock;
    private final WorkerLog log;

    public FunctionRunner(
            HomePaths paths,
            FunctionLoader loader,
            TaskValues values,
            OutputKeeper keeper,
            FunctionProcesses processes,
            AttemptLimits limits,
            WallClock clock,
            WorkerLog log) {
        this.paths = paths;
        this.loader = loader;
        this.values = values;
        this.keeper = keeper;
        this.processes = processes;
        this.limits = limits;
        this.clock = clock;
        this.log = log;
    }

    @Override
    public AttemptOutcome run(AttemptControl control) {
        JobPlan job = control.assignment().plan();
        try {
            FunctionPlan plan = job.ofKind(FunctionPlan.class, loader::load);
            byte[] value = values.value(control.assignment());
            boolean isList = job.spec().getTasksCase() == Spec.TasksCase.LIST;
            byte[] json = isList ? value : job.spec().getFunction().getInput().toByteArray();
            Object input = plan.task().input(json);
            return call(control, plan, input, new String(value, StandardCharsets.UTF_8));
        } catch (NotStartedException e) {
            AttemptOutcome.Builder outcome = AbortedOutcomes.notStarted(control.key(), e.getMessage()).toBuilder()
                    .setStartedAtMs(control.startedAtMs());
            if (e.getCause() != null) {
                outcome.setStack(FailureText.stack(e.getCause(), limits.stackChars()));
            }
            return outcome.build();
        }
    }

    private AttemptOutcome call(AttemptControl control, FunctionPlan plan, Object input, String value) {
        AttemptOutcome.Builder outcome =
                AttemptOutcome.newBuilder().setToken(control.key().token()).setStartedAtMs(control.startedAtMs());
        OutputCapture output = new OutputCapture(new OutputFiles(paths, control.key()), limits);
        FunctionCall call = new FunctionCall(control, plan, value, output, keeper, clock, log);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plan.task().classes().loader());
        processes.begin();
        call.begin();
        try {
            succeed(outcome, plan.task().output(plan.task().newTask().run(input, call)));
        } catch (Throwable failure) {
            // Out of memory, a deep recursion or a missing class are this attempt's failure, not ours.
            fail(outcome, failure);
            if (failure instanceof Error) {
                plan.task().classes().preventSharing();
            }
        } finally {
            call.end();
            thread.setContextClassLoader(before);
        }
        try {
            EndedProcesses ended = endProcesses(control);
            outcome.setProcessesEnded(ended.count()).setProcessesForced(ended.forced());
            control.stop()
                    .ifPresent(stop -> outcome.setStateValue(stop.state().number())
                            .setCauseValue(stop.cause().number())
                            .clearResult());
        } finally {
            output.finish(outcome);
            keeper.ended(control.key(), output);
        }
        return outcome.setRunMicros((System.nanoTime() - control.startedNanos()) / 1_000)
                .build();
    }

    /** The function itself has ended, whether or not its leftover processes can be ended. */
    private EndedProcesses endProcesses(AttemptControl control) {
        try {
            return processes.end();
        } catch (CompletionException e) {
            log.log("What a function of job " + control.key().job() + " left can't be looked for: " + e.getCause()
                    + ".");
            return EndedProcesses.NOTHING;
        }
    }

    private void succeed(AttemptOutcome.Builder outcome, byte[] json) throws IOException {
        if (json.length > limits.resultBytes()) {
            throw new IOException("The result has " + json.length + " bytes of JSON, the limit is "
                    + limits.resultBytes() + "; write it to a file and return the file's name.");
        }
        ByteString result = UnsafeByteOperations.unsafeWrap(json);
        outcome.setStateValue(JobState.SUCCEEDED.number()).setResult(result);
    }

    private void fail(AttemptOutcome.Builder outcome, Throwable failure) {
        outcome.setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.EXCEPTION.number())
                .setMessage(FailureText.sentence(failure))
                .setStack(FailureText.stack(failure, limits.stackChars()));
    }
}
