package dev.drover.worker.function;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.drover.home.HomePaths;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.process.spawn.ChildStream;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Spec;
import dev.drover.task.Task;
import dev.drover.worker.WallClock;
import dev.drover.worker.WorkerLog;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.AttemptRunner;
import dev.drover.worker.attempt.EndedProcesses;
import dev.drover.worker.attempt.JobPlan;
import dev.drover.worker.attempt.NotStartedException;
import dev.drover.worker.attempt.StopRequest;
import dev.drover.worker.attempt.TaskValues;
import dev.drover.worker.output.OutputCapture;
import dev.drover.worker.output.OutputFiles;
import dev.drover.worker.output.OutputKeeper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Runs Java functions on the slot's own thread. Slot threads call it, several at once. */
public final class FunctionRunner implements AttemptRunner {
    /** A chain of causes may have no end. */
    private static final int CAUSES = 100;

    private final HomePaths paths;
    private final FunctionLoader loader;
    private final TaskValues values;
    private final OutputKeeper keeper;
    private final FunctionProcesses processes;
    private final FunctionStreams streams;
    private final Consumer<String> wornOut;
    private final AttemptLimits limits;
    private final WallClock clock;
    private final WorkerLog log;

    /** @param wornOut is told why this process should be replaced */
    public FunctionRunner(
            HomePaths paths,
            FunctionLoader loader,
            TaskValues values,
            OutputKeeper keeper,
            FunctionProcesses processes,
            FunctionStreams streams,
            Consumer<String> wornOut,
            AttemptLimits limits,
            WallClock clock,
            WorkerLog log) {
        this.paths = paths;
        this.loader = loader;
        this.values = values;
        this.keeper = keeper;
        this.processes = processes;
        this.streams = streams;
        this.wornOut = wornOut;
        this.limits = limits;
        this.clock = clock;
        this.log = log;
    }

    @Override
    public AttemptOutcome run(AttemptControl control) {
        AttemptOutcome.Builder outcome =
                AttemptOutcome.newBuilder().setToken(control.key().token()).setStartedAtMs(control.startedAtMs());
        OutputCapture output = OutputCapture.of(control, new OutputFiles(paths, control.key()), limits);
        try {
            // What the initializers of its classes print is its output, too.
            try (RunningFunctions.Entry entry = streams.begin(control, output)) {
                loadAndCall(control, output, outcome);
            } catch (NotStartedException e) {
                notStarted(outcome, e);
            }
            printStack(outcome, output);
        } finally {
            output.finish(outcome);
            keeper.ended(control.key(), output);
        }
        return outcome.addAllWarnings(control.warnings().sentences()).build();
    }

    private void loadAndCall(AttemptControl control, OutputCapture output, AttemptOutcome.Builder outcome)
            throws NotStartedException {
        JobPlan job = control.assignment().plan();
        FunctionPlan plan = job.ofKind(FunctionPlan.class, loader::load);
        byte[] value = values.value(control.assignment());
        boolean isList = job.spec().getTasksCase() == Spec.TasksCase.LIST;
        byte[] json = isList ? value : job.spec().getFunction().getInput().toByteArray();
        Object input = plan.task().input(json);
        String text = new String(value, StandardCharsets.UTF_8);
        call(new FunctionCall(control, plan, text, output, keeper, clock, log), plan.task(), input, outcome);
        EndedProcesses ended = endProcesses(control);
        outcome.setProcessesEnded(ended.count()).setProcessesForced(ended.forced());
        control.stop().ifPresent(stop -> describe(outcome, stop));
        outcome.setRunMicros(control.runMicros());
    }

    private void call(FunctionCall call, TaskClass task, Object input, AttemptOutcome.Builder outcome) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(task.classes().loader());
        processes.begin();
        call.begin();
        Throwable thrown = null;
        try {
            succeed(outcome, runAndClose(call, task, input));
        } catch (Throwable failure) {
            // Out of memory, a deep recursion or a missing class are this attempt's failure, not ours.
            thrown = failure;
            fail(outcome, failure);
            if (failure instanceof Error) {
                task.classes().preventSharing();
            }
            if (isOutOfMemory(failure)) {
                // A heap that has grown once is not given back, and nobody knows what else the error hit.
                wornOut.accept("a function of job " + call.job() + " ran out of memory");
            }
        } finally {
            call.end(thrown);
            thread.setContextClassLoader(before);
        }
    }

    /** The result is made before the task is closed, because it may use what the task holds. */
    private static byte[] runAndClose(FunctionCall call, TaskClass task, Object input) throws Throwable {
        Task<Object, Object> instance = task.newTask();
        try (AutoCloseable closing = instance instanceof AutoCloseable closeable ? closeable : null) {
            Object returned = instance.run(input, call);
            Optional<byte[]> set = returned == null ? call.result() : Optional.empty();
            return set.isPresent() ? set.get() : task.output(returned);
        }
    }

    private static boolean isOutOfMemory(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES; depth++) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private void notStarted(AttemptOutcome.Builder outcome, NotStartedException reason) {
        outcome.setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.NOT_STARTED.number())
                .setMessage(reason.getMessage());
        if (reason.getCause() != null) {
            describe(outcome, reason.getCause());
            if (isOutOfMemory(reason.getCause())) {
                // In an initializer of its classes, or while its input was bound.
                wornOut.accept("a function of job " + outcome.getToken().getJob() + " ran out of memory");
            }
        }
    }

    private static void describe(AttemptOutcome.Builder outcome, StopRequest stop) {
        outcome.setStateValue(stop.state().number())
                .setCauseValue(stop.cause().number())
                .clearResult();
        if (!stop.sentence().isEmpty()) {
            outcome.setMessage(stop.sentence());
        }
    }

    /** A failure's stack is the last that its attempt prints, as it is of a Java program. */
    private static void printStack(AttemptOutcome.Builder outcome, OutputCapture output) {
        if (outcome.getStateValue() == JobState.FAILED.number()
                && !outcome.getStack().isEmpty()) {
            String stack = outcome.getStack();
            String line = stack.endsWith("\n") ? stack : stack + "\n";
            output.accept(ChildStream.STDERR, ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        }
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
                .setMessage(FailureText.sentence(failure));
        describe(outcome, failure);
    }

    private void describe(AttemptOutcome.Builder outcome, Throwable failure) {
        outcome.setExceptionClass(failure.getClass().getName())
                .setStack(FailureText.stack(failure, limits.stackChars()));
    }
}
