package dev.drover.worker.function;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.function;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.home.HomePaths;
import dev.drover.model.Cause;
import dev.drover.task.samples.Noop;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.output.OutputCapture;
import dev.drover.worker.output.OutputFiles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a call of {@code System.exit} is told from a signal, on stacks as Java 17 to 25 have them. */
class ExitCallTest {
    private static final StackTraceElement[] EXIT = {
        frame("java.lang.ApplicationShutdownHooks", "runHooks"),
        frame("java.lang.Shutdown", "exit"),
        frame("java.lang.Runtime", "exit"),
        frame("java.lang.System", "exit"),
        frame("some.Function", "run")
    };
    private static final StackTraceElement[] SIGNAL = {
        frame("java.lang.ApplicationShutdownHooks", "runHooks"),
        frame("java.lang.Shutdown", "exit"),
        frame("java.lang.Terminator$1", "handle"),
        frame("jdk.internal.misc.Signal$1", "run"),
        frame("java.lang.Thread", "run")
    };
    private static final StackTraceElement[] OTHER = {frame("some.Function", "run")};

    @TempDir
    Path home;

    private final RunningFunctions functions = new RunningFunctions();

    @Test
    void theThreadThatExitsNamesTheFunction() {
        AttemptControl control = control();
        try (RunningFunctions.Entry entry = functions.begin(control, output(control))) {
            ExitCall call = ExitCall.find(functions, Map.of(Thread.currentThread(), EXIT))
                    .orElseThrow();
            assertThat(call.outcome().orElseThrow().getCauseValue()).isEqualTo(Cause.EXIT.number());
        }
    }

    @Test
    void aSignalIsNoCall() {
        AttemptControl control = control();
        try (RunningFunctions.Entry entry = functions.begin(control, output(control))) {
            assertThat(ExitCall.find(functions, Map.of(new Thread(), SIGNAL, Thread.currentThread(), OTHER)))
                    .isEmpty();
        }
    }

    @Test
    void anEndThatNoThreadExplainsIsACallOnAVirtualThread() {
        AttemptControl control = control();
        try (RunningFunctions.Entry entry = functions.begin(control, output(control))) {
            ExitCall call = ExitCall.find(functions, Map.of(Thread.currentThread(), OTHER))
                    .orElseThrow();
            assertThat(call.outcome()).isEmpty();
        }
    }

    @Test
    void withoutAFunctionAnEndIsNoCall() {
        assertThat(ExitCall.find(functions, Map.of(Thread.currentThread(), OTHER)))
                .isEmpty();
    }

    @Test
    void aCallThatIsOverHoldsNothingOfItsJob() {
        AttemptControl control = control();
        RunningFunctions.Entry entry = functions.begin(control, output(control));
        assertThat(entry.control()).containsSame(control);
        entry.close();
        assertThat(entry.control()).isEmpty();
        assertThat(entry.output()).isEmpty();
    }

    private static AttemptControl control() {
        return attempt(function(Noop.class.getName(), ""), 0);
    }

    private OutputCapture output(AttemptControl control) {
        return OutputCapture.of(control, new OutputFiles(new HomePaths(home), control.key()), AttemptLimits.DEFAULT);
    }

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, null, -1);
    }
}
