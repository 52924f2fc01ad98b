package dev.drover.worker.function;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.SystemExit;
import dev.drover.proto.AttemptOutcome;
import dev.drover.worker.attempt.AttemptControl;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A call of {@code System.exit} that ends this JVM. Found by a shutdown hook.
 *
 * <p>The thread that ends the JVM waits in {@link Runtime#exit} for the hooks, so its stack names it (Java 17 to 25), unless
 * it is a virtual one (Java 21), which {@link Thread#getAllStackTraces} leaves out. So a signal is not what is left over: it
 * comes on a thread of the JVM that is in {@code java.lang.Terminator}. The exit code is on no stack: only whoever waits for
 * the process learns it.
 *
 * @param outcome of the attempt whose function called it; empty if that is not known, because a thread that is no slot's
 *     called it while several functions ran, or a virtual one
 */
public record ExitCall(Optional<AttemptOutcome> outcome) {
    private static final String RUNTIME = "java.lang.Runtime";
    private static final String RUNS_HOOKS = "java.lang.ApplicationShutdownHooks";
    private static final String HANDLES_SIGNALS = "java.lang.Terminator";
    private static final int SHOWN_FRAMES = 100;

    /** The call that ends this JVM; empty if it ends for another reason. */
    public static Optional<ExitCall> find(RunningFunctions functions) {
        return find(functions, Thread.getAllStackTraces());
    }

    static Optional<ExitCall> find(RunningFunctions functions, Map<Thread, StackTraceElement[]> stacks) {
        boolean isSignal = false;
        for (Map.Entry<Thread, StackTraceElement[]> thread : stacks.entrySet()) {
            StackTraceElement[] stack = thread.getValue();
            int exit = frameOfExit(stack);
            if (exit >= 0) {
                return Optional.of(new ExitCall(
                        functions.of(thread.getKey()).flatMap(entry -> outcome(entry, callers(stack, exit)))));
            }
            isSignal |= handlesSignal(stack);
        }
        return isSignal || !functions.areRunning() ? Optional.empty() : Optional.of(new ExitCall(Optional.empty()));
    }

    /** The handler is an inner class, and calls what {@link Runtime#exit} calls. */
    private static boolean handlesSignal(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith(HANDLES_SIGNALS));
    }

    /** The index of {@link Runtime#exit} in the stack of the thread that waits for the hooks; otherwise negative. */
    private static int frameOfExit(StackTraceElement[] stack) {
        boolean runsHooks = false;
        for (int i = 0; i < stack.length; i++) {
            runsHooks |= stack[i].getClassName().equals(RUNS_HOOKS);
            if (runsHooks
                    && stack[i].getClassName().equals(RUNTIME)
                    && stack[i].getMethodName().equals("exit")) {
                return i;
            }
        }
        return -1;
    }

    private static String callers(StackTraceElement[] stack, int exit) {
        StringBuilder text = new StringBuilder(SystemExit.SENTENCE).append('\n');
        Arrays.stream(stack, exit, stack.length)
                .limit(SHOWN_FRAMES)
                .forEach(frame -> text.append("\tat ").append(frame).append('\n'));
        return text.toString();
    }

    private static Optional<AttemptOutcome> outcome(RunningFunctions.Entry entry, String stack) {
        return entry.control().map(control -> outcome(entry, control, stack));
    }

    private static AttemptOutcome outcome(RunningFunctions.Entry entry, AttemptControl control, String stack) {
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                .setToken(control.key().token())
                .setStartedAtMs(control.startedAtMs())
                .setRunMicros(control.runMicros())
                .setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.EXIT.number())
                .setMessage(SystemExit.SENTENCE)
                .setStack(stack)
                .setEndedWorker(true);
        entry.output().ifPresent(output -> output.finish(outcome));
        return outcome.build();
    }
}
